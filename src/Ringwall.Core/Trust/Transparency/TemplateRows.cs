namespace Ringwall.Core.Trust.Transparency;

/// <summary>The fixed rows of the sheets that list indicators: who must fill them, section, indicator, scope.</summary>
internal sealed record IndicatorRow(string Applicability, string Section, string Indicator, string Scope);

internal static class TemplateRows
{
    public const string All = "All";
    public const string Hosting = "Only for providers of hosting services, including online platforms";
    public const string Platforms = "Only for providers of online platforms";
    public const string Vlops = "Only for VLOPs";
    private const string VlopsAndSearch = "Only for VLOPs and VLOSEs";
    public const string OwnInitiative = "Own-initiative ";
    public const string Complaints = "Number of complaints submitted to the internal-complaints mechanism";
    private const string Internal = "Internal complaints mechanism";
    private const string Disputes = "Out-of-court dispute settlement bodies";
    private const string DisputeCount = "Number of disputes submitted to out-of-court dispute settlement bodies";
    private const string Offenders = "Suspensions imposed on repeated offenders";
    private const string Automated = "Use of automated means for content moderation";
    private const string Total = "Total number";
    public const string SolelyAutomated = "Number of measures solely taken by automated means ";
    public const string NotAutomated = "Number of measures not taken by automated means";
    private const string Accuracy = "Accuracy of the automated means - ";

    private static readonly string[] s_results =
        ["Decisions upheld", "Decisions partially reversed", "Decisions reversed", "Median time"];

    private static readonly string[] s_complaints =
    [
        "Complaint regarding a decision to remove or disable access to or restrict visibility of information",
        "Complaint regarding a decision to suspend or terminate the provision of the service",
        "Complaint regarding a decision to suspend or terminate an account ",
        "Complaint regarding a decision to restrict the ability to monetise information",
        "Complaint regarding a decision not to take action on a notice submitted in accordance with Article 16",
        "Complaint regarding a decision not to take action on a notice submitted by a Trusted Flagger in accordance "
            + "with Article 16",
    ];

    private static readonly string[] s_suspensions =
    [
        "Number of suspensions enacted for the provision of manifestly illegal content ",
        "Number of suspensions enacted for the provision of manifestly unfounded notices",
        "Number of suspensions enacted for the provision of manifestly unfounded complaints",
    ];

    /// <summary>Sheet 7.</summary>
    public static IEnumerable<IndicatorRow> Appeals()
    {
        yield return new(All, Internal, Complaints, Total);
        foreach (var scope in (string[])[.. s_results, "Decision omitted"])
        {
            yield return new(Platforms, Internal, Complaints, scope);
        }

        yield return new(
            Platforms, Internal, "Number of restrictions newly imposed as a result of an internal complaint", Total);
        foreach (var complaint in s_complaints)
        {
            foreach (var scope in (string[])[Total, .. s_results])
            {
                yield return new(Platforms, Internal, complaint, scope);
            }
        }

        foreach (var scope in
            (string[])[Total, .. s_results, "Decision omitted", "Percentage of outcomes implemented"])
        {
            yield return new(Platforms, Disputes, DisputeCount, scope);
        }

        foreach (var suspension in s_suspensions)
        {
            yield return new(Platforms, Offenders, suspension, Total);
        }
    }

    /// <summary>Sheet 8.</summary>
    public static IEnumerable<IndicatorRow> AutomatedMeans()
    {
        foreach (var row in (IEnumerable<IndicatorRow>)
        [
            .. Means(All, SolelyAutomated, NotAutomated, Total),
            .. Means(All, SolelyAutomated, NotAutomated, OwnInitiative),
            .. Notices(Hosting, "NAM Total"),
            .. Notices(Platforms, "NAM Trusted Flagger"),
        ])
        {
            yield return row;
        }

        string[] tongues = ["bg", "[...]", "sv"];
        foreach (var indicator in (string[])[SolelyAutomated, NotAutomated])
        {
            foreach (var tongue in tongues)
            {
                yield return new(Vlops, Automated, indicator, tongue);
            }
        }

        // The template pairs the three accuracies with the three languages in step, three times over.
        for (var i = 0; i < 9; i++)
        {
            yield return new(Vlops, Automated, Accuracy + s_accuracies[i % 3], tongues[i % 3]);
        }
    }

    private static readonly string[] s_accuracies = ["Accuracy", "Precision", "Recall"];

    private static IEnumerable<IndicatorRow> Means(string who, string solely, string not, string scope) =>
    [
        new(who, Automated, solely, scope), new(who, Automated, not, scope),
        .. s_accuracies.Select(accuracy => new IndicatorRow(who, Automated, Accuracy + accuracy, scope)),
    ];

    private static IEnumerable<IndicatorRow> Notices(string who, string scope) => Means(
        who, "Number of notices solely processed by automated means ",
        "Number of notices not processed by automated means", scope);

    /// <summary>Sheet 9.</summary>
    public static IEnumerable<IndicatorRow> HumanResources()
    {
        const string Section = "Human resources dedicated to content moderation ";
        yield return new(Vlops, Section, "Number of internal moderators employed by the provider", Total);
        yield return new(Vlops, Section, "Number of external moderators contracted by the provider", Total);
        foreach (var scope in (string[])[Total, "bg", "[...]", "sv"])
        {
            yield return new(
                Vlops, Section, "Number of total moderators with sufficient linguistic expertise ", scope);
        }
    }

    /// <summary>Sheet 10.</summary>
    public static IEnumerable<IndicatorRow> Recipients() =>
        ((string[])["TOTAL", "AT", "[...]", "SE"]).Select(scope => new IndicatorRow(
            VlopsAndSearch, "AMAR",
            "Number of average monthly active recipients during the reporting period\u00A0", scope));

    /// <summary>Sheet 11: applicability and indicator.</summary>
    public static IReadOnlyList<(string Applicability, string Indicator)> Qualitative { get; } =
    [
        (All, "Summary of the content moderation engaged in at the providers’ own initiative"),
        (All, "Meaningful and comprehensible information regarding content moderation engaged in at the providers' "
            + "own initiative"),
        (All, "Qualitative description of the automated means"),
        (All, "Qualitative description of indicators of accuracy and possible rate of error of automated means"),
        (All, "Specification of the precise purposes to apply automated means"),
        (All, "Safeguards applied to the use of automated means"),
        (Vlops, "High-level description of the content moderation governance structure"),
        (Vlops, "Qualifications of the human resources dedicated to content moderation"),
        (Vlops, "Training given to human resources dedicated to content moderation"),
        (Vlops, "Support given to human resources dedicated to content moderation "),
        (Vlops, "Methodology used to compute the number of human resources dedicated to content moderation"
            + "\u00A0\u00A0"),
    ];

    /// <summary>Sheet 1.</summary>
    public static IReadOnlyList<string> Summary { get; } =
    [
        "Name of the service provider", "Date of the publication of the report",
        "Date of the publication of the latest previous report", "Starting date of reporting period",
        "Ending date of reporting period",
    ];
}
