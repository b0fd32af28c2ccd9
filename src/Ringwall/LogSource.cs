using System.Net;
using Ringwall.Core.DecisionLog;

namespace Ringwall;

/// <summary>Where a published log is read from: an address, or a folder with a copy of it.</summary>
internal sealed class LogSource : IDisposable
{
    private readonly HttpClient? _http;
    private readonly Uri? _site;
    private readonly string _folder;
    private byte[]? _checkpoint;

    private LogSource(string folder, Uri? address)
    {
        _folder = folder;
        if (address is not null)
        {
            _site = new Uri(address, "/");
            _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
            {
                BaseAddress = address,
                MaxResponseContentBufferSize = Limits.BundleBytes,
                Timeout = TimeSpan.FromSeconds(60),
            };
        }
    }

    /// <summary>Pages where people find them can be read too.</summary>
    public bool ReadsSite => _http is not null;

    public static LogSource Open(string place) =>
        place.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || place.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? new LogSource("", new Uri(place.TrimEnd('/') + "/"))
            : Directory.Exists(place) ? new LogSource(place, null)
            : throw new DirectoryNotFoundException("there is no such folder");

    /// <summary>A file of the log, or null when it is not there. The checkpoint is read once: it changes.</summary>
    public byte[]? Read(string name)
    {
        if (name != "checkpoint")
        {
            return Fetch(name);
        }

        return _checkpoint ??= Fetch(name);
    }

    public byte[]? ReadSite(string path) => Get(new Uri(_site!, path));

    public void Dispose() => _http?.Dispose();

    private byte[]? Fetch(string name)
    {
        if (_http is not null)
        {
            return Get(new Uri(_http.BaseAddress!, name));
        }

        var file = Path.Combine(_folder, name);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    private byte[]? Get(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var answer = _http!.Send(request);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        using var content = new MemoryStream();
        answer.Content.ReadAsStream().CopyTo(content);
        return content.ToArray();
    }
}
