using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Store;

namespace Ringwall.Control.Staff;

/// <summary>
/// Who is signed in to the console. A session's secret is in a cookie and nowhere else; the store has its digest.
/// </summary>
public sealed class Sessions(Database database, TimeProvider time)
{
    /// <summary>Null when the session is unknown or over.</summary>
    public Principal? Find(string secret) => Principal.BySession(database, time.GetUtcNow(), secret);

    public void End(string secret) =>
        database.Write(s => s.Run("DELETE FROM sessions WHERE hash = $1", Principal.Digest(secret)));

    /// <summary>
    /// What a form of this session carries: only our own pages can know it, and it opens nothing by itself.
    /// </summary>
    public static string FormToken(string secret) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "ringwall form"u8));

    public static bool IsFormToken(string secret, string? token) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(FormToken(secret)), Encoding.UTF8.GetBytes(token ?? ""));

    /// <summary>Begins a session and drops those that are over; its secret.</summary>
    internal string Begin(Statement s, string person, SignInMethod how)
    {
        var now = time.GetUtcNow();
        s.Run(
            "DELETE FROM sessions WHERE seen < $1 OR made < $2",
            Microseconds.Of(now - Limits.Idle),
            Microseconds.Of(now - Limits.Session));
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        s.Run(
            "INSERT INTO sessions (hash, person, how, made, seen) VALUES ($1, $2, $3, $4, $4)",
            Principal.Digest(secret),
            person,
            how == SignInMethod.Passkey ? "passkey" : "recovery",
            Microseconds.Of(now));
        return secret;
    }
}
