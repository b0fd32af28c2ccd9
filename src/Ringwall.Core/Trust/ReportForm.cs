namespace Ringwall.Core.Trust;

/// <summary>
/// What a report must have, per kind and service (articles 16(2) and our wider protection of reporters).
/// </summary>
public static class ReportForm
{
    /// <summary>Kinds whose author may be in danger: the owner learns nothing, and nobody need give a name.</summary>
    public static bool IsThreatening(ReportKind kind) => kind is ReportKind.Threat or ReportKind.Doxxing
        or ReportKind.Swatting or ReportKind.Stalking or ReportKind.Harassment or ReportKind.IntimateImages
        or ReportKind.ChildAbuse or ReportKind.Terrorism;

    public static OwnerNotice DefaultOwnerNotice(ReportKind kind) =>
        IsThreatening(kind) ? OwnerNotice.None : OwnerNotice.Anonymous;

    /// <summary>
    /// Article 16(2)(c) asks for name and address, but not for child sexual abuse; we do not for threats either, and
    /// such a notice does not presume actual knowledge.
    /// </summary>
    public static bool NeedsName(ReportKind kind, ServiceKind? service) =>
        service == ServiceKind.Hosting && !IsThreatening(kind);

    /// <summary>All faults, so that the form shows them at once. Codes; the page has the words.</summary>
    public static IReadOnlyList<FieldFault> Faults(ReportDraft draft, OwnerNotice owner)
    {
        var faults = new List<FieldFault>();
        if (string.IsNullOrWhiteSpace(draft.Explanation))
        {
            faults.Add(new("explanation", "missing"));
        }
        else if (draft.Explanation.Length > Limits.Explanation)
        {
            faults.Add(new("explanation", "too_long"));
        }

        if (draft.Locators.Count == 0)
        {
            faults.Add(new("locators", "missing"));
        }
        else if (draft.Locators.Count > Limits.Locators || draft.Locators.Any(l => l.Length > Limits.LocatorLength))
        {
            faults.Add(new("locators", "too_long"));
        }

        if (draft.Service == ServiceKind.Hosting && !draft.BonaFide)
        {
            faults.Add(new("bona_fide", "missing"));
        }

        if (NeedsName(draft.Kind, draft.Service) && draft.ReporterRef is null)
        {
            faults.Add(new("reporter", "missing"));
        }

        if (owner == OwnerNotice.Named && draft.ReporterRef is null)
        {
            faults.Add(new("reporter", "missing_for_named"));
        }

        if (owner == OwnerNotice.Named && string.IsNullOrWhiteSpace(draft.ConsentText))
        {
            faults.Add(new("consent_text", "missing"));
        }

        return faults;
    }
}
