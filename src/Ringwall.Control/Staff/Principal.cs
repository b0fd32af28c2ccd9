using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Staff;

/// <summary>How somebody showed who they are.</summary>
public enum SignInMethod : byte { Passkey, RecoveryCode, Token }

/// <summary>
/// Somebody who is signed in. Only a secret whose digest stands in the store makes one: a session's or a token's.
/// </summary>
public sealed class Principal
{
    private Principal(string person, IEnumerable<Role> roles, IEnumerable<string> scopes, SignInMethod how)
    {
        Person = person;
        Roles = roles.ToFrozenSet();
        Scopes = scopes.ToFrozenSet();
        How = how;
    }

    /// <summary>Pseudonym of a member of staff, or "token/ID".</summary>
    public string Person { get; }

    public FrozenSet<Role> Roles { get; }

    /// <summary>What a token is good for; empty for people.</summary>
    public FrozenSet<string> Scopes { get; }

    public SignInMethod How { get; }

    /// <summary>Of a session in use; this counts as use. Null when it is unknown, idle, over or suspended.</summary>
    public static Principal? BySession(Database database, DateTimeOffset now, string secret)
    {
        var hash = Digest(secret);
        var found = database.Read(s => s.Row(
            "SELECT s.person, s.how, t.roles, s.seen FROM sessions s JOIN staff t ON t.person = s.person "
            + "WHERE s.hash = $1 AND s.seen > $2 AND s.made > $3 AND t.state = 'active'",
            r => new
            {
                Person = r.GetString(0),
                How = r.GetString(1) == "passkey" ? SignInMethod.Passkey : SignInMethod.RecoveryCode,
                Roles = StaffRoles.Parse(r.GetString(2)),
                Seen = Microseconds.Time(r.GetInt64(3)),
            },
            hash,
            Microseconds.Of(now - Limits.Idle),
            Microseconds.Of(now - Limits.Session)));
        if (found is null)
        {
            return null;
        }

        if (now - found.Seen > Limits.SeenEvery)
        {
            database.Write(s => s.Run("UPDATE sessions SET seen = $1 WHERE hash = $2", Microseconds.Of(now), hash));
        }

        // A recovery code lets somebody in to enrol a new passkey, and for nothing else.
        return new Principal(found.Person, found.How == SignInMethod.Passkey ? found.Roles : [], [], found.How);
    }

    /// <summary>Of an API token; null when it is unknown, over or revoked.</summary>
    public static Principal? ByToken(Database database, DateTimeOffset now, string secret) => database.Read(s => s.Row(
        "SELECT id, scopes FROM api_tokens WHERE hash = $1 AND expires > $2 AND revoked IS NULL",
        r =>
        {
            var scopes = r.GetString(1).Split(' ');
            return new Principal(
                "token/" + r.GetString(0),
                scopes.Contains(ApiTokens.OperatorScope) ? [Role.Operator] : [],
                scopes,
                SignInMethod.Token);
        },
        Digest(secret),
        Microseconds.Of(now)));

    /// <summary>Secrets have 128 bits or more of their own: a plain digest is enough.</summary>
    internal static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
