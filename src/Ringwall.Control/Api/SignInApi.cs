using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ringwall.Control.Staff;

namespace Ringwall.Control.Api;

/// <summary>
/// Signing in and out, enrolling passkeys: what the console's pages call. Challenges and answers are WebAuthn's JSON as
/// browsers give and take it (PublicKeyCredential.toJSON and parse…OptionsFromJSON).
/// </summary>
internal sealed class SignInApi(Office office, Access access)
{
    public Task Options(HttpContext context) => Answer(context, office.Passkeys.BeginSignIn());

    public async Task SignIn(HttpContext context)
    {
        if (await Read(context) is not { } request)
        {
            return;
        }

        await Begin(context, await office.Passkeys.FinishSignIn($"{request.Credential}"));
    }

    public async Task Recover(HttpContext context)
    {
        if (await Read(context) is not { } request)
        {
            return;
        }

        await Begin(context, office.Passkeys.Recover(request.Code ?? ""));
    }

    /// <summary>With an invitation, or for who is signed in.</summary>
    public async Task EnrolOptions(HttpContext context)
    {
        if (await Read(context) is not { } request)
        {
            return;
        }

        var options = request.Invitation is { } invitation
            ? office.Passkeys.BeginEnrolment(invitation)
            : Who(context) is { } principal ? office.Passkeys.BeginEnrolment(principal) : null;
        await (options is null ? Refused(context) : Answer(context, options));
    }

    public async Task Enrol(HttpContext context)
    {
        if (await Read(context) is not { } request)
        {
            return;
        }

        var principal = request.Invitation is null ? Who(context) : null;
        await Begin(context, await office.Passkeys.FinishEnrolment(
            request.Invitation, principal, $"{request.Credential}", request.Label ?? "passkey"));
    }

    public Task SignOut(HttpContext context)
    {
        office.Sessions.End(context.Request.Cookies[access.Cookie]!);
        context.Response.Cookies.Delete(access.Cookie, CookieOptions());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public Task Session(HttpContext context)
    {
        var principal = Access.Of(context);
        return Write(context, principal.Person, context.Request.Cookies[access.Cookie]!, principal, []);
    }

    private async Task Begin(HttpContext context, SignedIn? signedIn)
    {
        if (signedIn is null)
        {
            await Refused(context);
            return;
        }

        context.Response.Cookies.Append(access.Cookie, signedIn.Secret, CookieOptions());
        var principal = office.Sessions.Find(signedIn.Secret)!;
        await Write(context, signedIn.Person, signedIn.Secret, principal, signedIn.RecoveryCodes);
    }

    private static Task Write(
        HttpContext context, string person, string secret, Principal principal, IReadOnlyList<string> codes) =>
        Body.Write(
            context,
            200,
            new SessionAnswer
            {
                Person = person,
                Roles = [.. principal.Roles.Order().Select(StaffRoles.Name)],
                MustEnrol = principal.How == SignInMethod.RecoveryCode,
                FormToken = Sessions.FormToken(secret),
                RecoveryCodes = codes,
            },
            ApiJson.Default.SessionAnswer);

    private Principal? Who(HttpContext context) =>
        context.Request.Cookies[access.Cookie] is { } secret
        && Sessions.IsFormToken(secret, context.Request.Headers[Access.FormHeader])
            ? office.Sessions.Find(secret)
            : null;

    private static async Task<SignInRequest?> Read(HttpContext context)
    {
        if (Access.IsForeign(context) || !context.Request.HasJsonContentType())
        {
            await Problem.Write(context, StatusCodes.Status403Forbidden, "This did not come from a page of ours.");
            return null;
        }

        return await Body.Read(context, ApiJson.Default.SignInRequest);
    }

    /// <summary>Why is not said: whoever may know it finds it at the machine.</summary>
    private static Task Refused(HttpContext context) =>
        Problem.Write(context, StatusCodes.Status403Forbidden, "This does not let you in.");

    private static Task Answer(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private CookieOptions CookieOptions() => new()
    {
        HttpOnly = true,
        Secure = office.Console.Scheme == Uri.UriSchemeHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
    };
}

public sealed record SignInRequest
{
    public string? Invitation { get; init; }

    public string? Label { get; init; }

    public string? Code { get; init; }

    /// <summary>The browser's PublicKeyCredential.</summary>
    public JsonElement? Credential { get; init; }
}

public sealed record SessionAnswer
{
    public required string Person { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Came in by a recovery code: nothing works before a new passkey is enrolled.</summary>
    public required bool MustEnrol { get; init; }

    public required string FormToken { get; init; }

    /// <summary>Shown once.</summary>
    public required IReadOnlyList<string> RecoveryCodes { get; init; }
}
