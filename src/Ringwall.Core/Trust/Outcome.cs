namespace Ringwall.Core.Trust;

/// <summary>What came of a command.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <param name="Events">To append in one transaction, in this order.</param>
    /// <param name="Read">Versions it was decided upon; if one has moved, decide again.</param>
    public sealed record Accepted(IReadOnlyList<NewEvent> Events, IReadOnlyList<StreamVersion> Read) : Outcome;

    /// <param name="Faults">Per field, where a form was incomplete.</param>
    /// <param name="Recorded">An attempt that must be on record though it was refused; append it.</param>
    public sealed record Refused(
        RefusalCode Code, string Text, IReadOnlyList<FieldFault> Faults, IReadOnlyList<NewEvent> Recorded) : Outcome
    {
        /// <summary>The person or role, not the matter: 403.</summary>
        public bool IsForbidden =>
            Code is RefusalCode.RoleMayNot or RefusalCode.SamePerson or RefusalCode.ChildSafetyOnly;
    }
}

/// <param name="Field">Name of the field as the command has it, in snake case.</param>
/// <param name="Code">"missing", "too_long", …; the page says it in its language.</param>
public sealed record FieldFault(string Field, string Code);

public enum RefusalCode : byte
{
    Unknown,
    AlreadyThere,
    WrongPhase,
    RoleMayNot,
    SamePerson,
    ChildSafetyOnly,
    Incomplete,
    MeasureNotAllowed,
    NoValidDemand,
    EvidenceNotSealed,
    EvidenceNotLogged,
    TextChanged,
    SlotTaken,
    TempoNotShown,
    NotEmergency,
    AtRiskCustomer,
    TooLate,
    TooEarly,
    TooLong,
    StaleEvidence,
    AddressUnconfirmed,
    ImagesRefused,
    ConsentMissing,
    Gagged,
    OutOfScope,
    NothingToDo,
}
