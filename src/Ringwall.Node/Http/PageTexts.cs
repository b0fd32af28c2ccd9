using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ringwall.Node.Http;

/// <summary>
/// The words, templates and style of the pages, read from the assembly on first use, and the pages made of them: one
/// per wording and language, cut once and shared by all loops. Two loops that make the same page at once both succeed.
/// </summary>
internal sealed class PageTexts
{
    /// <summary>
    /// In the order of the language numbers used everywhere here; the first is the one nobody asked for.
    /// </summary>
    public static readonly string[] Languages = ["en", "fr", "es", "de"];

    private static readonly int s_wordings = Enum.GetValues<Wording>().Length;
    private readonly Lazy<Sources> _sources = new(Sources.Read, LazyThreadSafetyMode.PublicationOnly);
    private readonly Page?[] _html = new Page?[s_wordings * Languages.Length];
    private readonly Page?[] _json = new Page?[s_wordings * Languages.Length];

    public ReadOnlySpan<byte> Style => _sources.Value.Style;

    /// <summary>Nothing but the page's own style sheet, named by its hash, and the empty icon.</summary>
    public ReadOnlySpan<byte> SecurityPolicy => _sources.Value.SecurityPolicy;

    /// <summary>
    /// Cuts every page, so that the first visitor does not wait for it. For a thread that may be slow.
    /// </summary>
    public void Warm()
    {
        foreach (var wording in Enum.GetValues<Wording>())
        {
            for (var language = 0; language < Languages.Length; language++)
            {
                Html(wording, language);
                Json(wording, language);
            }
        }
    }

    public Page Html(Wording wording, int language)
    {
        ref var page = ref _html[(int)wording * Languages.Length + language];
        return Volatile.Read(ref page)
            ?? (page = Page.Parse(new PageMaker(_sources.Value, wording, language).Html(), json: false));
    }

    public Page Json(Wording wording, int language)
    {
        ref var page = ref _json[(int)wording * Languages.Length + language];
        return Volatile.Read(ref page)
            ?? (page = Page.Parse(new PageMaker(_sources.Value, wording, language).Json(), json: true));
    }

    /// <summary>"3 September 2026, 20:41 UTC" as the language writes it; the octets written.</summary>
    public int Date(int language, DateTime utc, Span<byte> to)
    {
        var (pattern, months) = _sources.Value.Dates[language];
        var at = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != (byte)'{')
            {
                to[at++] = pattern[i];
                continue;
            }

            var end = i + pattern.AsSpan(i).IndexOf((byte)'}');
            at += DatePart(pattern.AsSpan(i + 1, end - i - 1), months, utc, to[at..]);
            i = end;
        }

        return at;
    }

    private static int DatePart(ReadOnlySpan<byte> name, byte[][] months, DateTime utc, Span<byte> to)
    {
        if (name.SequenceEqual("month"u8))
        {
            months[utc.Month - 1].CopyTo(to);
            return months[utc.Month - 1].Length;
        }

        var (number, format) = name switch
        {
            [(byte)'d'] => (utc.Day, "0"),
            [(byte)'y'] => (utc.Year, "0"),
            [(byte)'h', ..] => (utc.Hour, "00"),
            _ => (utc.Minute, "00"),
        };
        return number.TryFormat(to, out var written, format, CultureInfo.InvariantCulture) ? written : 0;
    }

    /// <summary>The embedded files.</summary>
    internal sealed class Sources
    {
        private readonly Dictionary<string, string> _files;
        private readonly Dictionary<string, string>[] _words;

        private Sources(Dictionary<string, string> files, Dictionary<string, string>[] words)
        {
            _files = files;
            _words = words;
            Style = Encoding.UTF8.GetBytes(files["pages.css"]);
            SecurityPolicy = Encoding.ASCII.GetBytes(
                $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Style))}'; "
                + "img-src data:; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            Dates = [.. words.Select(w => (
                Encoding.UTF8.GetBytes(w["date"]),
                w["months"].Split(' ').Select(Encoding.UTF8.GetBytes).ToArray()))];
        }

        public byte[] Style { get; }

        public byte[] SecurityPolicy { get; }

        /// <summary>Pattern and month names by language.</summary>
        public (byte[] Pattern, byte[][] Months)[] Dates { get; }

        public string File(string name) => _files[name];

        /// <summary>The words under a dotted name, or null.</summary>
        public string? Word(int language, string name) => _words[language].GetValueOrDefault(name);

        public string Icon(string name) =>
            "<svg class=\"ic\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" "
            + "stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">"
            + _files["icon." + name] + "</svg>";

        public static Sources Read()
        {
            var files = new Dictionary<string, string>();
            string[] names = ["pages.css", "layout.html", "block.html", "order.html", "fault.html", "problem.json"];
            foreach (var name in names)
            {
                files[name] = Resource(name).TrimEnd();
            }

            files["pages.css"] = Squeeze(files["pages.css"]);
            foreach (var (name, path) in Flat(Resource("icons.json")))
            {
                files["icon." + name] = path;
            }

            return new Sources(files, [.. Languages.Select(l => Flat(Resource($"texts.{l}.json")))]);
        }

        private static string Resource(string name)
        {
            var assembly = Assembly.GetExecutingAssembly();
            using var stream = assembly.GetManifestResourceStream("Ringwall.Node.Http.Pages." + name)
                ?? throw new InvalidOperationException($"{name} is not in the assembly");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }

        /// <summary>Leaves out the indentation and the comments of the style sheet.</summary>
        private static string Squeeze(string css)
        {
            var lines = css.Split('\n').Select(l => l.Trim())
                .Where(l => l.Length > 0 && !l.StartsWith("/*", StringComparison.Ordinal));
            return string.Join('\n', lines).Replace(": ", ":", StringComparison.Ordinal)
                .Replace("; }", "}", StringComparison.Ordinal).Replace(" { ", "{", StringComparison.Ordinal);
        }

        private static Dictionary<string, string> Flat(string json)
        {
            var words = new Dictionary<string, string>();
            using var document = JsonDocument.Parse(json);
            Add(words, "", document.RootElement);
            return words;
        }

        private static void Add(Dictionary<string, string> words, string prefix, JsonElement element)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Object)
                {
                    Add(words, prefix + member.Name + ".", member.Value);
                }
                else
                {
                    words[prefix + member.Name] = member.Value.GetString()!;
                }
            }
        }
    }
}
