using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Tls;

namespace Ringwall.Node.Snapshots;

/// <summary>
/// The node's side of the conversation with control: it pulls documents, sends reports, asks for certificates. Used by
/// background threads only. Nothing here decides whether a document is good.
/// </summary>
public sealed class ControlLink : ICertificateIssuer, IDisposable
{
    /// <summary>Made when control is first spoken to: a node that has its snapshot listens before.</summary>
    private readonly Lazy<HttpClient> _http;

    public ControlLink(Uri control, string token) => _http = new Lazy<HttpClient>(() => Client(control, token));

    /// <summary>
    /// The newest document of the lane behind this version, waiting for one up to <see cref="Limits.WaitSeconds"/>;
    /// null when there was none. Throws when control cannot be reached or answers nonsense.
    /// </summary>
    public async Task<byte[]?> Document(Lane lane, long after, CancellationToken stop)
    {
        var name = lane == Lane.Blocks ? "blocks" : "config";
        var uri = new Uri($"/node/v1/documents/{name}?after={after}&wait={Limits.WaitSeconds}", UriKind.Relative);
        using var answer = await _http.Value.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            return null;
        }

        if (answer.Content.Headers.ContentLength is null or > Limits.DocumentBytes)
        {
            throw new HttpRequestException("the document has no length, or one beyond all reason");
        }

        return await answer.Content.ReadAsByteArrayAsync(stop);
    }

    public async Task Report(NodeReport report, CancellationToken stop)
    {
        var uri = new Uri("/node/v1/report", UriKind.Relative);
        using var answer = await _http.Value.PostAsJsonAsync(uri, report, LinkJson.Default.NodeReport, stop);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What nodes share and keep in memory only. Throws when it is nothing to serve by.</summary>
    public async Task<NodeSecrets> Secrets(CancellationToken stop)
    {
        var uri = new Uri("/node/v1/secrets", UriKind.Relative);
        var secrets = await _http.Value.GetFromJsonAsync(uri, LinkJson.Default.NodeSecrets, stop)
            ?? throw new HttpRequestException("control answered no secrets");
        return secrets.Fault() is { } fault ? throw new HttpRequestException(fault) : secrets;
    }

    public async Task<IssuedCertificate> Issue(string host)
    {
        var uri = new Uri($"/node/v1/certificate?host={Uri.EscapeDataString(host)}", UriKind.Relative);
        return await _http.Value.GetFromJsonAsync(uri, LinkJson.Default.IssuedCertificate)
            ?? throw new HttpRequestException("control answered no certificate");
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private static HttpClient Client(Uri control, string token)
    {
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = control,
            Timeout = TimeSpan.FromSeconds(Limits.WaitSeconds + Limits.AnswerSeconds),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NodeReport))]
[JsonSerializable(typeof(IssuedCertificate))]
[JsonSerializable(typeof(NodeSecrets))]
internal sealed partial class LinkJson : JsonSerializerContext;
