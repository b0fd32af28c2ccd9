using System.Diagnostics.CodeAnalysis;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Staff;

/// <summary>Roles a member of staff can be given, as people write them: "decision-officer".</summary>
public static class StaffRoles
{
    /// <summary>All but those of machines and of the public.</summary>
    public static IReadOnlyList<Role> All { get; } =
        [.. Enum.GetValues<Role>().Where(role => role is not (Role.Schedule or Role.Public or Role.Node))];

    public static string Name(Role role) => string.Concat(
        $"{role}".Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));

    public static bool TryParse(string name, [NotNullWhen(true)] out Role? role)
    {
        role = All.Cast<Role?>().FirstOrDefault(r => Name(r!.Value) == name);
        return role is not null;
    }

    internal static string Write(IEnumerable<Role> roles) => string.Join(' ', roles.Distinct().Order().Select(Name));

    /// <summary>A role this version does not know gives no right.</summary>
    internal static IReadOnlyList<Role> Parse(string roles) =>
        [.. roles.Split(' ').Select(name => TryParse(name, out var role) ? role : null).OfType<Role>()];
}
