using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ringwall.Control.Intake;

/// <summary>The words of one language; every language has the same ones.</summary>
public sealed class Wording
{
    private static readonly Wording[] s_all =
        [new("en", "English"), new("fr", "Français"), new("es", "Español"), new("de", "Deutsch")];

    private readonly Dictionary<string, string> _words;

    private Wording(string language, string name)
    {
        Language = language;
        Name = name;
        using var stream = typeof(Wording).Assembly.GetManifestResourceStream($"intake/{language}.json")!;
        _words = JsonSerializer.Deserialize(stream, IntakeJson.Default.DictionaryStringString)!;
    }

    public static IReadOnlyList<Wording> All => s_all;

    public string Language { get; }

    /// <summary>As its speakers call it.</summary>
    public string Name { get; }

    public IReadOnlyCollection<string> Keys => _words.Keys;

    public string this[string key] => _words[key];

    public string? Maybe(string key) => _words.GetValueOrDefault(key);

    /// <summary>What the address asks for, else the first we have of what the browser asks for, else English.</summary>
    public static Wording Of(HttpRequest request, string? asked)
    {
        if (Array.Find(s_all, one => one.Language == asked) is { } exact)
        {
            return exact;
        }

        return request.GetTypedHeaders().AcceptLanguage
            .Where(range => range.Quality is not 0)
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(range => Array.Find(s_all, one => range.Value.StartsWith(
                one.Language, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(one => one is not null) ?? s_all[0];
    }
}
