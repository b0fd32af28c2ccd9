using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ringwall.Control.Api;

/// <summary>Who may call what: one token for operators, one for nodes; neither opens the other's door.</summary>
public sealed class Access(string operatorToken, string nodeToken)
{
    private readonly byte[] _operator = Digest(operatorToken);
    private readonly byte[] _node = Digest(nodeToken);

    public RequestDelegate Operator(RequestDelegate next) => Guarded(_operator, next);

    public RequestDelegate Node(RequestDelegate next) => Guarded(_node, next);

    private static RequestDelegate Guarded(byte[] expected, RequestDelegate next) => context =>
    {
        const string Scheme = "Bearer ";
        var field = context.Request.Headers.Authorization.ToString();
        if (field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(field[Scheme.Length..].Trim()), expected))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Write(
            context, StatusCodes.Status401Unauthorized, "A token is needed, and this one is not good here.");
    };

    /// <summary>Compared by digest: neither length nor content shows in the time it takes.</summary>
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
