using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ringwall.Control.Staff;

namespace Ringwall.Control.Api;

/// <summary>
/// Who may call what. Programs show a token with a scope, nodes and collectors of metrics theirs, staff the cookie of a
/// session. None opens another's door, except that an operator may see the metrics.
/// </summary>
public sealed class Access(Office office, TimeProvider time, string nodeToken, string metricsToken)
{
    /// <summary>Where a page's script puts the session's form token; forms have a field "form_token".</summary>
    public const string FormHeader = "X-Ringwall-Form";

    private static readonly object s_principal = new();
    private readonly byte[] _node = Digest(nodeToken);
    private readonly byte[] _metrics = Digest(metricsToken);

    /// <summary>The cookie: bound to this host and to TLS where there is any.</summary>
    public string Cookie => office.Console.Scheme == Uri.UriSchemeHttps ? "__Host-ringwall" : "ringwall";

    /// <summary>Who is behind this request; only after one of the doors below.</summary>
    public static Principal Of(HttpContext context) => (Principal)context.Items[s_principal]!;

    /// <summary>Null when nobody has said who they are.</summary>
    public static Principal? MaybeOf(HttpContext context) => context.Items[s_principal] as Principal;

    /// <summary>The owner of this machine, by a token with the operator's scope.</summary>
    public RequestDelegate Operator(RequestDelegate next) => Token(ApiTokens.OperatorScope, next);

    /// <summary>Whoever has a role: staff with a session, or a program with a token.</summary>
    public RequestDelegate Staff(RequestDelegate next)
    {
        var sessions = Session(next);
        return context =>
        {
            if (Bearer(context) is not { } secret)
            {
                return sessions(context);
            }

            if (Principal.ByToken(office.Events.Database, time.GetUtcNow(), secret) is not { } principal)
            {
                return Unknown(context);
            }

            context.Items[s_principal] = principal;
            return next(context);
        };
    }

    /// <summary>A program whose token has this scope.</summary>
    public RequestDelegate Token(string scope, RequestDelegate next) => context =>
    {
        if (Bearer(context) is { } secret
            && Principal.ByToken(office.Events.Database, time.GetUtcNow(), secret) is { } principal)
        {
            context.Items[s_principal] = principal;
            return principal.Scopes.Contains(scope)
                ? next(context)
                : Problem.Write(context, StatusCodes.Status403Forbidden, $"This token has no scope '{scope}'.");
        }

        return Unknown(context);
    };

    /// <summary>Anybody; who shows a token must show a good one, and is known by <see cref="MaybeOf"/>.</summary>
    public RequestDelegate AnyToken(RequestDelegate next) => context =>
    {
        if (Bearer(context) is { } secret)
        {
            if (Principal.ByToken(office.Events.Database, time.GetUtcNow(), secret) is not { } principal)
            {
                return Unknown(context);
            }

            context.Items[s_principal] = principal;
        }

        return next(context);
    };

    public RequestDelegate Node(RequestDelegate next) => context => Shows(context, _node)
        ? next(context)
        : Unknown(context);

    public RequestDelegate Metrics(RequestDelegate next)
    {
        var operators = Operator(next);
        return context => Shows(context, _metrics) ? next(context) : operators(context);
    }

    /// <summary>
    /// Staff with a session. What changes something comes from our own pages only: it carries the session's form
    /// token, and the browser does not say that another site sent it.
    /// </summary>
    public RequestDelegate Session(RequestDelegate next) => async context =>
    {
        if (context.Request.Cookies[Cookie] is not { } secret || office.Sessions.Find(secret) is not { } principal)
        {
            await Problem.Write(context, StatusCodes.Status401Unauthorized, "Sign in first.");
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
            && (IsForeign(context) || !Sessions.IsFormToken(secret, await FormToken(context))))
        {
            await Problem.Write(context, StatusCodes.Status403Forbidden, "This did not come from a page of ours.");
            return;
        }

        context.Items[s_principal] = principal;
        await next(context);
    };

    /// <summary>A browser says that a page of another site sent this (Fetch Metadata).</summary>
    public static bool IsForeign(HttpContext context) =>
        context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private static async Task<string?> FormToken(HttpContext context)
    {
        if (context.Request.Headers[FormHeader].ToString() is { Length: > 0 } header)
        {
            return header;
        }

        return context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync(context.RequestAborted))["form_token"].ToString()
            : null;
    }

    private static bool Shows(HttpContext context, byte[] expected) =>
        Bearer(context) is { } secret && CryptographicOperations.FixedTimeEquals(Digest(secret), expected);

    private static string? Bearer(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var field = context.Request.Headers.Authorization.ToString();
        return field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? field[Scheme.Length..].Trim() : null;
    }

    private static Task Unknown(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Write(
            context, StatusCodes.Status401Unauthorized, "A token is needed, and this one is not good here.");
    }

    /// <summary>Compared by digest: neither length nor content shows in the time it takes.</summary>
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
