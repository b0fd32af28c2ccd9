using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Ringwall.Control.Store;

namespace Ringwall.Control.Staff;

/// <summary>A session that has begun.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="Secret">Goes into the cookie.</param>
/// <param name="RecoveryCodes">Only when a first passkey was made: shown once, each good once.</param>
public sealed record SignedIn(string Person, string Secret, IReadOnlyList<string> RecoveryCodes);

/// <summary>
/// Passkeys (WebAuthn): enrolling one, signing in with one, and saying yes to exactly one text with one. Each is a
/// ceremony of two requests: options with a challenge go to the browser, and what its authenticator made of them comes
/// back within <see cref="Limits.Ceremony"/>. A challenge is good once.
/// </summary>
public sealed class Passkeys
{
    private const string SignIn = "sign-in";
    private const string Enrol = "enrol";
    private const string Approve = "approve";

    private static readonly PubKeyCredParam[] s_algorithms =
    [
        new(COSE.Algorithm.ES256, PublicKeyCredentialType.PublicKey),
        new(COSE.Algorithm.RS256, PublicKeyCredentialType.PublicKey),
    ];

    private readonly EventStore _store;
    private readonly Sessions _sessions;
    private readonly TimeProvider _time;
    private readonly Fido2Configuration _configuration;
    private readonly Fido2 _fido;

    /// <param name="store">Where people and their keys are kept.</param>
    /// <param name="sessions">Begun by a ceremony that succeeds.</param>
    /// <param name="time">Ends ceremonies.</param>
    /// <param name="console">Address of the console as browsers see it: keys are bound to its host.</param>
    public Passkeys(EventStore store, Sessions sessions, TimeProvider time, Uri console)
    {
        _store = store;
        _sessions = sessions;
        _time = time;
        _configuration = new Fido2Configuration
        {
            RPID = console.Host,
            RPName = "Ringwall",
            Origins = new HashSet<string> { console.GetLeftPart(UriPartial.Authority) },
        };
        _fido = new Fido2(_configuration, null);
    }

    private Database Database => _store.Database;

    /// <summary>Options to enrol with, for the holder of an invitation; null when it is not good any more.</summary>
    public string? BeginEnrolment(string invitation) => InvitedBy(invitation) is { } person ? Enrolment(person) : null;

    /// <summary>Options for a further passkey of somebody signed in, or who came in by a recovery code.</summary>
    public string? BeginEnrolment(Principal principal) =>
        principal.How == SignInMethod.Token ? null : Enrolment(principal.Person);

    /// <summary>Keeps the new passkey and begins a session; null when anything about it is not right.</summary>
    /// <param name="invitation">The invitation's secret; null for somebody signed in.</param>
    /// <param name="principal">Who is signed in; null with an invitation.</param>
    /// <param name="response">The browser's PublicKeyCredential as JSON.</param>
    /// <param name="label">What its owner calls it.</param>
    public async Task<SignedIn?> FinishEnrolment(
        string? invitation, Principal? principal, string response, string label)
    {
        var person = principal is { How: not SignInMethod.Token } ? principal.Person : InvitedBy(invitation ?? "");
        if (person is null
            || Read<AuthenticatorAttestationRawResponse>(response) is not { Response: not null } raw
            || Claim(Enrol, person, raw.Response.ClientDataJson) is not { } options)
        {
            return null;
        }

        RegisteredPublicKeyCredential made;
        try
        {
            made = await _fido.MakeNewCredentialAsync(new MakeNewCredentialParams
            {
                AttestationResponse = raw,
                OriginalOptions = CredentialCreateOptions.FromJson(options),
                IsCredentialIdUniqueToUserCallback = (asked, _) => Task.FromResult(Find(asked.CredentialId) is null),
            });
        }
        catch (Exception e) when (e is Fido2VerificationException or CryptographicException)
        {
            return null;
        }

        return Database.Write(s => Keep(s, person, made, label));
    }

    /// <summary>Options to sign in with; whose key it is, the answer says.</summary>
    public string BeginSignIn() => Begin(SignIn, "", RandomNumberGenerator.GetBytes(32), []);

    public async Task<SignedIn?> FinishSignIn(string response)
    {
        if (await Verify(SignIn, null, null, response) is not { } proof)
        {
            return null;
        }

        return Database.Write(s => Active(s, proof.Person)
            ? new SignedIn(proof.Person, _sessions.Begin(s, proof.Person, SignInMethod.Passkey), [])
            : null);
    }

    /// <summary>
    /// A recovery code, once, instead of a lost key: the session it begins is good for enrolling a new one only.
    /// </summary>
    public SignedIn? Recover(string code) => Database.Write(s =>
    {
        var hash = Principal.Digest(code.Trim().ToUpperInvariant());
        var person = s.Text("SELECT person FROM recovery_codes WHERE hash = $1", hash);
        if (person is null || !Active(s, person))
        {
            return null;
        }

        s.Run("DELETE FROM recovery_codes WHERE hash = $1", hash);
        Note(s, person, StaffEvents.Recovered, new StaffNote());
        return new SignedIn(person, _sessions.Begin(s, person, SignInMethod.RecoveryCode), []);
    });

    /// <summary>Options to approve exactly this text with: the challenge is its hash. Null without a passkey.</summary>
    public string? BeginApproval(Principal principal, ReadOnlySpan<byte> textSha256)
    {
        if (textSha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("a SHA-256 has 32 octets", nameof(textSha256));
        }

        var keys = Database.Read(s => s.Rows(
            "SELECT credential FROM passkeys WHERE person = $1", r => (byte[])r[0], principal.Person));
        return keys.Count == 0 ? null : Begin(Approve, principal.Person, textSha256.ToArray(), keys);
    }

    /// <summary>
    /// The proof, to be recorded with the approval; null when it is not this person's key over this text.
    /// </summary>
    public Task<ApprovalProof?> FinishApproval(Principal principal, byte[] textSha256, string response) =>
        Verify(Approve, principal.Person, textSha256, response);

    /// <summary>Removes a key, but never somebody's last one: suspending is for that.</summary>
    public bool Remove(Principal principal, byte[] credential) => Database.Write(s =>
    {
        if (s.Number("SELECT count(*) FROM passkeys WHERE person = $1", principal.Person) < 2
            || s.Run("DELETE FROM passkeys WHERE person = $1 AND credential = $2", principal.Person, credential) == 0)
        {
            return false;
        }

        Note(s, principal.Person, StaffEvents.PasskeyRemoved, new StaffNote { Credential = Text(credential) });
        return true;
    });

    private string Enrolment(string person)
    {
        var options = _fido.RequestNewCredential(new RequestNewCredentialParams
        {
            // Authenticators show the name; the pseudonym tells a borrowed screen nothing.
            User = new Fido2User { Id = Encoding.UTF8.GetBytes(person), Name = person, DisplayName = person },
            ExcludeCredentials = [.. Database.Read(s => s.Rows(
                "SELECT credential FROM passkeys WHERE person = $1",
                r => new PublicKeyCredentialDescriptor((byte[])r[0]),
                person))],
            AuthenticatorSelection = new AuthenticatorSelection
            {
                ResidentKey = ResidentKeyRequirement.Required,
                UserVerification = UserVerificationRequirement.Required,
            },
            AttestationPreference = AttestationConveyancePreference.None,
            PubKeyCredParams = s_algorithms,
        });
        return Keep(Enrol, person, options.Challenge, options.ToJson());
    }

    private string Begin(string kind, string person, byte[] challenge, IEnumerable<byte[]> credentials) => Keep(
        kind,
        person,
        challenge,
        AssertionOptions.Create(
            _configuration,
            challenge,
            [.. credentials.Select(id => new PublicKeyCredentialDescriptor(id))],
            UserVerificationRequirement.Required,
            null).ToJson());

    private string Keep(string kind, string person, byte[] challenge, string options) => Database.Write(s =>
    {
        var now = _time.GetUtcNow();
        s.Run("DELETE FROM ceremonies WHERE expires < $1", Microseconds.Of(now));
        s.Run(
            "DELETE FROM ceremonies WHERE hash IN (SELECT hash FROM ceremonies ORDER BY expires DESC LIMIT 100000 "
            + "OFFSET $1)",
            Limits.Ceremonies - 1);
        s.Run(
            "INSERT INTO ceremonies (hash, kind, person, options, expires) VALUES ($1, $2, $3, $4, $5) "
            + "ON CONFLICT (hash) DO NOTHING",
            CeremonyOf(kind, person, challenge),
            kind,
            person,
            options,
            Microseconds.Of(now + Limits.Ceremony));
        return options;
    });

    /// <summary>The options an answer belongs to; they are gone with this.</summary>
    private string? Claim(string kind, string person, byte[]? clientData)
    {
        if (Challenge(clientData) is not { } challenge)
        {
            return null;
        }

        var hash = CeremonyOf(kind, person, challenge);
        return Database.Write(s =>
        {
            var options = s.Text(
                "SELECT options FROM ceremonies WHERE hash = $1 AND expires >= $2",
                hash,
                Microseconds.Of(_time.GetUtcNow()));
            s.Run("DELETE FROM ceremonies WHERE hash = $1", hash);
            return options;
        });
    }

    private async Task<ApprovalProof?> Verify(string kind, string? person, byte[]? expected, string response)
    {
        if (Read<AuthenticatorAssertionRawResponse>(response) is not { Response: not null, RawId: not null } raw
            || (expected is not null && !expected.AsSpan().SequenceEqual(Challenge(raw.Response.ClientDataJson)))
            || Claim(kind, person ?? "", raw.Response.ClientDataJson) is not { } options
            || Find(raw.RawId) is not { } key
            || (person is not null && key.Person != person))
        {
            return null;
        }

        VerifyAssertionResult result;
        try
        {
            result = await _fido.MakeAssertionAsync(new MakeAssertionParams
            {
                AssertionResponse = raw,
                OriginalOptions = AssertionOptions.FromJson(options),
                StoredPublicKey = key.PublicKey,
                StoredSignatureCounter = (uint)key.Counter,
                IsUserHandleOwnerOfCredentialIdCallback = (asked, _) =>
                    Task.FromResult(asked.UserHandle.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(key.Person))),
            });
        }
        catch (Exception e) when (e is Fido2VerificationException or CryptographicException)
        {
            return null;
        }

        Database.Write(s => s.Run(
            "UPDATE passkeys SET counter = $1 WHERE credential = $2", (long)result.SignCount, raw.RawId));
        return new ApprovalProof
        {
            Person = key.Person,
            Credential = Text(raw.RawId),
            PublicKey = Text(key.PublicKey),
            ClientData = Text(raw.Response.ClientDataJson),
            AuthenticatorData = Text(raw.Response.AuthenticatorData),
            Signature = Text(raw.Response.Signature),
        };
    }

    private SignedIn? Keep(Statement s, string person, RegisteredPublicKeyCredential made, string label)
    {
        var state = s.Text("SELECT state FROM staff WHERE person = $1", person);
        if (state is not ("active" or "invited")
            || s.Number("SELECT count(*) FROM passkeys WHERE person = $1", person) >= Limits.Passkeys)
        {
            return null;
        }

        var now = Microseconds.Of(_time.GetUtcNow());
        var first = s.Number("SELECT count(*) FROM passkeys WHERE person = $1", person) == 0;
        s.Run(
            "INSERT INTO passkeys (credential, person, public_key, counter, label, made) "
            + "VALUES ($1, $2, $3, $4, $5, $6)",
            made.Id,
            person,
            made.PublicKey,
            (long)made.SignCount,
            label.Length <= Limits.Name ? label : label[..Limits.Name],
            now);
        s.Run("DELETE FROM enrolments WHERE person = $1", person);
        s.Run("UPDATE staff SET state = 'active' WHERE person = $1", person);
        Note(
            s,
            person,
            state == "invited" ? StaffEvents.Enrolled : StaffEvents.PasskeyAdded,
            new StaffNote { Credential = Text(made.Id) });
        return new SignedIn(person, _sessions.Begin(s, person, SignInMethod.Passkey), first ? Codes(s, person) : []);
    }

    private static List<string> Codes(Statement s, string person)
    {
        s.Run("DELETE FROM recovery_codes WHERE person = $1", person);
        var codes = new List<string>();
        for (var i = 0; i < Limits.RecoveryCodes; i++)
        {
            // 16 of 30 letters: 78 bits.
            var letters = RandomNumberGenerator.GetString("23456789ABCDEFGHJKMNPQRSTVWXYZ", 16);
            codes.Add($"{letters[..4]}-{letters[4..8]}-{letters[8..12]}-{letters[12..]}");
            s.Run("INSERT INTO recovery_codes (hash, person) VALUES ($1, $2)", Principal.Digest(codes[i]), person);
        }

        return codes;
    }

    private string? InvitedBy(string invitation) => Database.Read(s => s.Text(
        "SELECT person FROM enrolments WHERE hash = $1 AND expires > $2",
        Principal.Digest(invitation),
        Microseconds.Of(_time.GetUtcNow())));

    private (string Person, byte[] PublicKey, long Counter)? Find(byte[] credential) =>
        Database.Read(s => s.Row<(string, byte[], long)?>(
            "SELECT person, public_key, counter FROM passkeys WHERE credential = $1",
            r => (r.GetString(0), (byte[])r[1], r.GetInt64(2)),
            credential));

    private static bool Active(Statement s, string person) =>
        s.Text("SELECT state FROM staff WHERE person = $1", person) == "active";

    private void Note(Statement s, string person, string kind, StaffNote note) =>
        StaffEvents.Append(_store, s, StaffEvents.Stream(person), person, kind, note);

    private static byte[] CeremonyOf(string kind, string person, byte[] challenge) =>
        Principal.Digest($"{kind}/{person}/{Text(challenge)}");

    private static byte[]? Challenge(byte[]? clientData) => ClientData.Challenge(clientData);

    private static string Text(byte[] octets) => Base64Url.EncodeToString(octets);

    private static T? Read<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
