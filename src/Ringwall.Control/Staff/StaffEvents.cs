using System.Text.Json;
using System.Text.Json.Serialization;
using Ringwall.Control.Store;

namespace Ringwall.Control.Staff;

/// <summary>What changed about a member of staff or a token. Names are not in it: events are for ever.</summary>
public sealed record StaffNote
{
    public IReadOnlyList<string>? Roles { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Base64 of a credential's id.</summary>
    public string? Credential { get; init; }

    public string? Reason { get; init; }
}

/// <summary>Streams "staff/PERSON" and "token/ID": who was let in to what, by whom.</summary>
public static class StaffEvents
{
    public const string Invited = "staff.invited";
    public const string Enrolled = "staff.enrolled";
    public const string PasskeyAdded = "staff.passkey_added";
    public const string PasskeyRemoved = "staff.passkey_removed";
    public const string RolesChanged = "staff.roles_changed";
    public const string Suspended = "staff.suspended";
    public const string Readmitted = "staff.readmitted";
    public const string Recovered = "staff.recovery_code_used";
    public const string TokenAdded = "token.added";
    public const string TokenRevoked = "token.revoked";

    public static string Stream(string person) => "staff/" + person;

    internal static void Append(
        EventStore store, Statement s, string stream, Capacity by, string kind, StaffNote note) =>
        Append(store, s, stream, by.Recorded, kind, note);

    internal static void Append(EventStore store, Statement s, string stream, string by, string kind, StaffNote note) =>
        store.Append(
            s,
            stream,
            EventStore.Version(s, stream),
            by,
            [new NewEvent(kind, JsonSerializer.Serialize(note, StaffJson.Default.StaffNote))]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StaffNote))]
internal sealed partial class StaffJson : JsonSerializerContext;
