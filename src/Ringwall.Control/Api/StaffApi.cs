using Microsoft.AspNetCore.Http;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>Who works here and which programs may call: the machine's owner's to say.</summary>
internal sealed class StaffApi(Office office)
{
    private const int MostDays = 3650;

    public Task List(HttpContext context) => Body.Write(
        context, 200, new StaffAnswer([.. office.Staff.List().Select(Shown)]), ApiJson.Default.StaffAnswer);

    public async Task Invite(HttpContext context)
    {
        if (await Body.Read(context, ApiJson.Default.StaffRequest) is not { } request
            || await Roles(context, request) is not { } roles)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Trim().Length > Staff.Limits.Name)
        {
            await Fault(context, "name", $"a name of 1 to {Staff.Limits.Name} characters is needed");
            return;
        }

        var (person, secret) = office.Staff.Invite(By(context), request.Name, roles);
        var link = new Uri(office.Console, "/enrol#" + secret);
        await Body.Write(context, 201, new InvitedAnswer(person, link.ToString()), ApiJson.Default.InvitedAnswer);
    }

    public async Task ChangeRoles(HttpContext context)
    {
        if (await Body.Read(context, ApiJson.Default.StaffRequest) is not { } request
            || await Roles(context, request) is not { } roles)
        {
            return;
        }

        await Changed(context, office.Staff.ChangeRoles(By(context), Person(context), roles));
    }

    public Task Suspend(HttpContext context) => WithReason(context, office.Staff.Suspend);

    public Task Readmit(HttpContext context) => WithReason(context, office.Staff.Readmit);

    public Task Tokens(HttpContext context) => Body.Write(
        context, 200, new TokenList(office.Tokens.List()), ApiJson.Default.TokenList);

    public async Task AddToken(HttpContext context)
    {
        if (await Body.Read(context, ApiJson.Default.TokenRequest) is not { } request)
        {
            return;
        }

        if (request.Days is < 1 or > MostDays)
        {
            await Fault(context, "days", $"1 to {MostDays}");
            return;
        }

        try
        {
            var (id, secret) = office.Tokens.Add(
                By(context), request.Name ?? "", request.Scopes ?? [], TimeSpan.FromDays(request.Days));
            await Body.Write(context, 201, new TokenAnswer(id, secret), ApiJson.Default.TokenAnswer);
        }
        catch (ArgumentException e)
        {
            await Fault(context, "scopes", e.Message);
        }
    }

    public Task RevokeToken(HttpContext context) =>
        Changed(context, office.Tokens.Revoke(By(context), (string)context.Request.RouteValues["id"]!));

    private static Capacity By(HttpContext context) => Capacity.Of(Access.Of(context), Role.Operator)!;

    private string Person(HttpContext context)
    {
        var asked = (string)context.Request.RouteValues["person"]!;
        return office.Staff.Find(asked)?.Person ?? asked;
    }

    private async Task WithReason(HttpContext context, Func<Capacity, string, string, bool> change)
    {
        if (await Body.Read(context, ApiJson.Default.StaffRequest) is not { } request)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            await Fault(context, "reason", "why is missing");
            return;
        }

        await Changed(context, change(By(context), Person(context), request.Reason));
    }

    private static async Task<IReadOnlyList<Role>?> Roles(HttpContext context, StaffRequest request)
    {
        var roles = new List<Role>();
        foreach (var name in request.Roles ?? [])
        {
            if (!StaffRoles.TryParse(name, out var role))
            {
                await Fault(context, "roles", $"'{name}' is none of {Names()}");
                return null;
            }

            roles.Add(role.Value);
        }

        if (roles.Count > 0)
        {
            return roles;
        }

        await Fault(context, "roles", $"at least one of {Names()}");
        return null;
    }

    private static string Names() => string.Join(", ", StaffRoles.All.Select(StaffRoles.Name));

    private static ShownMember Shown(StaffMember m) =>
        new(m.Person, m.Name, [.. m.Roles.Select(StaffRoles.Name)], m.State, m.Passkeys);

    private static Task Changed(HttpContext context, bool changed) => changed
        ? Body.Write(context, 200, new ChangedAnswer(true), ApiJson.Default.ChangedAnswer)
        : Problem.Write(context, StatusCodes.Status404NotFound, "There is nothing like that to change.");

    private static Task Fault(HttpContext context, string field, string message) => Problem.Write(context, new Problem
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Title = "The request cannot be carried out.",
        Errors = [new ProblemField(field, message)],
    });
}

public sealed record StaffRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public string? Reason { get; init; }
}

public sealed record TokenRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public int Days { get; init; } = 365;
}

public sealed record ShownMember(string Person, string Name, IReadOnlyList<string> Roles, string State, int Passkeys);

public sealed record StaffAnswer(IReadOnlyList<ShownMember> Staff);

public sealed record InvitedAnswer(string Person, string Link);

public sealed record TokenList(IReadOnlyList<ApiToken> Tokens);

public sealed record TokenAnswer(string Id, string Secret);

public sealed record ChangedAnswer(bool Changed);
