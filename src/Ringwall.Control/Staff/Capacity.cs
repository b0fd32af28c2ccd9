using Ringwall.Core.Trust;

namespace Ringwall.Control.Staff;

/// <summary>
/// Somebody entitled to act in a role, now. There is no other way to get one than these: by a sign-in that has the
/// role, or as one of the three parties who are no staff. Whatever changes anything takes one.
/// </summary>
public sealed class Capacity
{
    private Capacity(Actor actor, Principal? principal) => (Actor, Principal) = (actor, principal);

    /// <summary>The clockwork; the rules let it end things and remind people.</summary>
    public static Capacity Schedule { get; } = new(Actor.Schedule, null);

    /// <summary>Reporters, customers, readers: nobody has asked who they are.</summary>
    public static Capacity Public { get; } = new(Actor.Public, null);

    public Actor Actor { get; }

    /// <summary>The sign-in behind it; null for those who are no staff.</summary>
    public Principal? Principal { get; }

    /// <summary>As events name it: "S-4QX7/DecisionOfficer".</summary>
    public string Recorded => $"{Actor.Person}/{Actor.Role}";

    /// <summary>A node that has shown the nodes' token.</summary>
    public static Capacity Node(string name) => new(new Actor("node " + name, Role.Node), null);

    /// <summary>Null when this sign-in does not have the role.</summary>
    public static Capacity? Of(Principal principal, Role role) =>
        principal.Roles.Contains(role) ? new Capacity(new Actor(principal.Person, role), principal) : null;
}
