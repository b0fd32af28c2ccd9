using System.Security.Cryptography;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Staff;

/// <summary>A member of staff. The name is for colleagues; whatever is recorded knows the pseudonym.</summary>
public sealed record StaffMember(string Person, string Name, IReadOnlyList<Role> Roles, string State, int Passkeys);

/// <summary>
/// Who works here. Nobody sets a password: an invitation is a link that is good once, and with it a passkey is made.
/// </summary>
public sealed class StaffList(EventStore store, TimeProvider time)
{
    /// <summary>No 0, 1, I, L, O, U: pseudonyms are read aloud.</summary>
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    private Database Database => store.Database;

    /// <summary>Adds somebody, or invites somebody again who lost every key; the link's secret, good once.</summary>
    public (string Person, string Secret) Invite(Capacity by, string name, IReadOnlyList<Role> roles)
    {
        name = name.Trim();
        if (name.Length is 0 or > Limits.Name || roles.Count == 0 || roles.Except(StaffRoles.All).Any())
        {
            throw new ArgumentException("a member of staff needs a name and at least one role");
        }

        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var person = Database.Write(s =>
        {
            var known = s.Text("SELECT person FROM staff WHERE name = $1", name);
            var person = known ?? "S-" + RandomNumberGenerator.GetString(Letters, 6);
            if (known is null)
            {
                s.Run(
                    "INSERT INTO staff (person, name, roles, state, made) VALUES ($1, $2, $3, 'invited', $4)",
                    person,
                    name,
                    StaffRoles.Write(roles),
                    Microseconds.Of(time.GetUtcNow()));
            }
            else
            {
                s.Run("UPDATE staff SET roles = $1 WHERE person = $2", StaffRoles.Write(roles), person);
            }

            // An earlier link is void.
            s.Run("DELETE FROM enrolments WHERE person = $1", person);
            s.Run(
                "INSERT INTO enrolments (hash, person, expires) VALUES ($1, $2, $3)",
                Principal.Digest(secret),
                person,
                Microseconds.Of(time.GetUtcNow() + Limits.Enrolment));
            Note(s, person, by, StaffEvents.Invited, new StaffNote { Roles = [.. roles.Select(StaffRoles.Name)] });
            return person;
        });
        return (person, secret);
    }

    /// <summary>Other roles from now on; open sessions have them at their next request.</summary>
    public bool ChangeRoles(Capacity by, string person, IReadOnlyList<Role> roles) => Database.Write(s =>
    {
        if (s.Run("UPDATE staff SET roles = $1 WHERE person = $2", StaffRoles.Write(roles), person) == 0)
        {
            return false;
        }

        Note(s, person, by, StaffEvents.RolesChanged, new StaffNote { Roles = [.. roles.Select(StaffRoles.Name)] });
        return true;
    });

    /// <summary>Ends every session at once and lets nobody in any more until readmitted.</summary>
    public bool Suspend(Capacity by, string person, string reason) => Database.Write(s =>
    {
        if (s.Run("UPDATE staff SET state = 'suspended' WHERE person = $1 AND state <> 'suspended'", person) == 0)
        {
            return false;
        }

        s.Run("DELETE FROM sessions WHERE person = $1", person);
        s.Run("DELETE FROM enrolments WHERE person = $1", person);
        Note(s, person, by, StaffEvents.Suspended, new StaffNote { Reason = reason });
        return true;
    });

    public bool Readmit(Capacity by, string person, string reason) => Database.Write(s =>
    {
        if (s.Run("UPDATE staff SET state = 'active' WHERE person = $1 AND state = 'suspended'", person) == 0)
        {
            return false;
        }

        Note(s, person, by, StaffEvents.Readmitted, new StaffNote { Reason = reason });
        return true;
    });

    public IReadOnlyList<StaffMember> List() => Database.Read(s => s.Rows(
        "SELECT person, name, roles, state, (SELECT count(*) FROM passkeys p WHERE p.person = t.person) "
        + "FROM staff t ORDER BY name",
        r => new StaffMember(
            r.GetString(0), r.GetString(1), StaffRoles.Parse(r.GetString(2)), r.GetString(3), (int)r.GetInt64(4))));

    public StaffMember? Find(string personOrName) =>
        List().FirstOrDefault(m => m.Person == personOrName || m.Name == personOrName);

    private void Note(Statement s, string person, Capacity by, string kind, StaffNote note) =>
        StaffEvents.Append(store, s, StaffEvents.Stream(person), by, kind, note);
}
