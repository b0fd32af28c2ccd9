using System.Security.Cryptography;
using Ringwall.Control.Store;

namespace Ringwall.Control.Staff;

/// <summary>A token as it is listed: what it is for, never its secret.</summary>
public sealed record ApiToken(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Made, DateTimeOffset Expires, bool IsRevoked);

/// <summary>
/// Tokens for programs: automation and trusted flaggers. Each has scopes and an end; the store keeps a digest only.
/// </summary>
public sealed class ApiTokens(EventStore store, TimeProvider time)
{
    /// <summary>Everything the machine's owner may do: staff, tokens, configuration, direct blocks.</summary>
    public const string OperatorScope = "operator";

    /// <summary>Reports that go before others; the token's name is the flagger's.</summary>
    public const string TrustedFlaggerScope = "trusted-flagger";

    /// <summary>Reports by a program, in their ordinary place.</summary>
    public const string ReportScope = "report";

    /// <summary>Reading what is public, and nothing else, without its rate limits.</summary>
    public const string ReadScope = "read";

    public static IReadOnlyList<string> Scopes { get; } = [OperatorScope, TrustedFlaggerScope, ReportScope, ReadScope];

    /// <summary>Makes a token; its secret is shown once, here.</summary>
    public (string Id, string Secret) Add(Capacity by, string name, IReadOnlyList<string> scopes, TimeSpan good)
    {
        if (name.Trim().Length is 0 or > Limits.Name || scopes.Count == 0 || scopes.Except(Scopes).Any())
        {
            throw new ArgumentException($"a token needs a name and scopes of: {string.Join(", ", Scopes)}");
        }

        var secret = "rw_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (Put(by, name.Trim(), scopes, secret, time.GetUtcNow() + good), secret);
    }

    public bool Revoke(Capacity by, string id) => store.Database.Write(s =>
    {
        if (s.Run(
            "UPDATE api_tokens SET revoked = $1 WHERE id = $2 AND revoked IS NULL",
            Microseconds.Of(time.GetUtcNow()),
            id) == 0)
        {
            return false;
        }

        StaffEvents.Append(store, s, "token/" + id, by, StaffEvents.TokenRevoked, new StaffNote());
        return true;
    });

    public IReadOnlyList<ApiToken> List() => store.Database.Read(s => s.Rows(
        "SELECT id, name, scopes, made, expires, revoked FROM api_tokens ORDER BY made, id",
        r => new ApiToken(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2).Split(' '),
            Microseconds.Time(r.GetInt64(3)),
            Microseconds.Time(r.GetInt64(4)),
            !r.IsDBNull(5))));

    /// <summary>
    /// The token in the data folder is a token like any other; whoever can read the folder is the machine's owner.
    /// A new one in the file ends the former.
    /// </summary>
    internal void PutMachine(string secret) => store.Database.Write(s =>
    {
        var hash = Principal.Digest(secret);
        if (s.Number("SELECT count(*) FROM api_tokens WHERE hash = $1", hash) > 0)
        {
            return 0;
        }

        s.Run("UPDATE api_tokens SET revoked = $1 WHERE name = 'machine' AND revoked IS NULL",
            Microseconds.Of(time.GetUtcNow()));
        Insert(s, Capacity.Schedule, "machine", [OperatorScope], secret, DateTimeOffset.MaxValue);
        return 1;
    });

    private string Put(Capacity by, string name, IReadOnlyList<string> scopes, string secret, DateTimeOffset expires) =>
        store.Database.Write(s => Insert(s, by, name, scopes, secret, expires));

    private string Insert(
        Statement s, Capacity by, string name, IReadOnlyList<string> scopes, string secret, DateTimeOffset expires)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        s.Run(
            "INSERT INTO api_tokens (id, hash, name, scopes, made, expires) VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            Principal.Digest(secret),
            name,
            string.Join(' ', scopes.Distinct()),
            Microseconds.Of(time.GetUtcNow()),
            Microseconds.Of(expires));
        StaffEvents.Append(
            store, s, "token/" + id, by, StaffEvents.TokenAdded, new StaffNote { Scopes = [.. scopes] });
        return id;
    }
}
