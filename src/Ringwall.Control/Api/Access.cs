using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ringwall.Control.Api;

/// <summary>
/// Who may call what: one token for operators, one for nodes, one for whoever collects metrics. None opens another's
/// door, except that an operator may see the metrics.
/// </summary>
public sealed class Access(string operatorToken, string nodeToken, string metricsToken)
{
    private readonly byte[] _operator = Digest(operatorToken);
    private readonly byte[] _node = Digest(nodeToken);
    private readonly byte[] _metrics = Digest(metricsToken);

    public RequestDelegate Operator(RequestDelegate next) => Guarded(next, _operator);

    public RequestDelegate Node(RequestDelegate next) => Guarded(next, _node);

    public RequestDelegate Metrics(RequestDelegate next) => Guarded(next, _metrics, _operator);

    private static RequestDelegate Guarded(RequestDelegate next, params byte[][] good) => context =>
    {
        const string Scheme = "Bearer ";
        var field = context.Request.Headers.Authorization.ToString();
        if (field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && IsOneOf(good, Digest(field[Scheme.Length..].Trim())))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Write(
            context, StatusCodes.Status401Unauthorized, "A token is needed, and this one is not good here.");
    };

    private static bool IsOneOf(byte[][] good, byte[] given)
    {
        var found = false;
        foreach (var one in good)
        {
            found |= CryptographicOperations.FixedTimeEquals(one, given);
        }

        return found;
    }

    /// <summary>Compared by digest: neither length nor content shows in the time it takes.</summary>
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
