namespace Ringwall.Core.Trust.Transparency;

/// <summary>
/// Header lines of the eleven sheets. Several names end in a space and some repeat with another capital: they are kept
/// as the templates have them, and a test compares their octets by hash.
/// </summary>
internal static class TemplateColumns
{
    private const string Act = "the order to act against illegal content";
    private const string Acts = "orders to act against illegal content";
    private const string Info = "the order to provide information";
    private const string Items = "Number of specific items of information included in the total number of ";
    private const string Trusted = " (Trusted Flagger notices)";

    private static readonly string[] s_orders =
    [
        "Number of " + Acts + " received",
        Items + Acts,
        "Median time to inform the authority of the receipt of " + Act,
        "Median time to give effect to " + Act,
        "Number of orders to provide information",
        "Median time to inform the authority of the receipt of " + Info,
        "Median time to give effect to " + Info,
    ];

    private static readonly string[] s_notices =
    [
        "Number of notices received ",
        "Number of notices received from Trusted flaggers",
        Items + "notices",
        Items + "notices by Trusted Flaggers" + Trusted,
        "Median time to take action",
        "Median time to take action" + Trusted,
        "Number of actions taken on the basis of the law",
        "Number of actions taken on the basis of the law" + Trusted,
        "Number of actions taken on the basis of the terms and conditions of the service",
        "Number of actions taken on the basis of the terms and conditions of the service" + Trusted,
    ];

    private static readonly string[] s_measures =
    [
        "Number of measures taken at the provider's own initiative ",
        "Number of measures taken after detection with solely automated means ",
        "Visibility restriction Removal",
        "Visibility restriction Disable",
        "Visibility restriction Demoted",
        "Visibility restriction Age restricted",
        "Visibility restriction Interaction restricted",
        "Visibility restriction Labelled ",
        "Visibility restriction Other",
        "Monetary restriction Suspension",
        "Monetary restriction Termination",
        "Monetary restriction Other",
        "Provision of the service Suspension",
        "Provision of the service Termination",
        "Account restriction Suspension",
        "Account restriction Termination",
    ];

    private static readonly string[] s_first = ["Applicability", "Service", "Reporting period"];

    private static readonly string[] s_indicator = [.. s_first, "Section", "Indicator", "Scope", "Value"];

    private const string OtherText = "Description of the sub-category \"Other\"";

    public static string[] Of(int sheet) => sheet switch
    {
        1 => ["Applicability", "Service", "Indicator", "Value"],
        2 =>
        [
            "Category label", "Category description",
            "Category of illegal content / incompatible with the terms and conditions", "Contextual information",
        ],
        3 =>
        [
            .. s_first, "Category of illegal content", OtherText, "Scope", .. s_orders,
            .. s_orders.Select((name, i) => "Contextual information on " + (i < 2 ? "n" + name[1..] : name)),
        ],
        4 =>
        [
            .. s_first, "Category of illegal content", OtherText, .. s_notices,
            .. s_notices.Select(name => "Contextual information on " + name),
        ],
        5 => Measures("Category of illegal content"),
        6 => Measures("Category of incompatibility with the provider's terms and conditions"),
        7 or 8 => [.. s_indicator, "Contextual Information"],
        9 => [.. s_indicator, "Contextual information"],
        10 => s_indicator,
        11 => [.. s_first, "Indicator", "Value"],
        _ => [],
    };

    private static string[] Measures(string category) =>
    [
        .. s_first, category, OtherText, .. s_measures,
        .. s_measures.Select(name => "Contextual Information on " + name),
    ];
}
