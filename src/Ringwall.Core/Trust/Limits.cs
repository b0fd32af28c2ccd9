namespace Ringwall.Core.Trust;

/// <summary>Bounds of what strangers and staff may write; each is refused with a reason, never cut silently.</summary>
public static class Limits
{
    /// <summary>An id in characters.</summary>
    public const int IdLength = 40;

    /// <summary>Addresses in one report; what the best-known peer takes.</summary>
    public const int Locators = 250;

    /// <summary>An address in characters; longer ones are no longer copied by people.</summary>
    public const int LocatorLength = 2_048;

    /// <summary>A reporter's own words in characters.</summary>
    public const int Explanation = 5_000;

    /// <summary>Facts of a statement of reasons in characters (Transparency Database schema).</summary>
    public const int DecisionFacts = 5_000;

    /// <summary>A staff member's reason, assessment or note in characters.</summary>
    public const int Reason = 10_000;

    /// <summary>Host names in one decision's scope.</summary>
    public const int ScopeHosts = 10_000;
}
