using System.Globalization;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>From the form's fields to a report, and from the rules' faults back to its fields.</summary>
internal static class FormRules
{
    /// <summary>What is wrong with the answers of a step, before the next is shown.</summary>
    public static IReadOnlyList<FormFault> Of(int step, FormState state, DateTimeOffset now)
    {
        var faults = new List<FormFault>();
        if (step == 1 && !FormPage.Kinds.Any(kind => kind.Name == state.Kind))
        {
            faults.Add(new("kind", "e_kind"));
        }

        if (step == 2)
        {
            faults.AddRange(Shown(ReportForm.Faults(Draft(state, "en"), OwnerNotice.None))
                .Where(fault => StepOf(fault) == 2));
            if (!state.Unknown && state.Date.Length > 0 && (Day(state) is not { } day || day > now.AddDays(1)))
            {
                faults.Add(new("date", "e_date"));
            }
        }

        if (step == 3 && state.Mail.Length > 0 && !IsMail(state.Mail))
        {
            faults.Add(new("mail", "e_mail"));
        }

        if (step == 3 && state.Owner == "named")
        {
            if (!state.Consent)
            {
                faults.Add(new("consent", "e_consent"));
            }

            if (Reporter(state) is null)
            {
                faults.Add(new("name", "e_named"));
            }
        }

        return faults;
    }

    public static ReportDraft Draft(FormState state, string language) => new()
    {
        Channel = ReportChannel.Web,
        Kind = FormPage.Kind(state.Kind),
        Locators =
        [
            .. state.Where.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal),
        ],
        Explanation = state.What.ReplaceLineEndings("\n").Trim(),
        EventTime = state.Unknown ? null : Day(state),
        Owner = state.Owner switch
        {
            "none" => OwnerNotice.None,
            "anon" => OwnerNotice.Anonymous,
            "named" => OwnerNotice.Named,
            _ => null,
        },
        HostNotify = state.Host != "none",
        ConsentText = state is { Owner: "named", Consent: true }
            ? Wording.All.First(words => words.Language == language)["consent"] : null,
        ContactHours = state.Hours is "2" or "3" or "4" ? Wording.All[0]["hrsv" + state.Hours] : null,
        NeutralSubject = state.Silent,
        BonaFide = state.BonaFide,
        Language = language,
        HashValue = state is { Kind: "child", Hash.Length: > 0 } ? state.Hash : null,
    };

    /// <summary>Who reports; null without a name and an address: then nothing of it is kept.</summary>
    public static Identity? Reporter(FormState state) =>
        state.Mail.Length == 0 || (state.Name.Length == 0 && state.Owner == "named")
            ? null : new Identity(state.Name, state.Mail);

    /// <summary>The rules' faults as the form says them.</summary>
    public static IReadOnlyList<FormFault> Shown(IEnumerable<FieldFault> faults) =>
    [
        .. faults.Select(fault => (fault.Field, fault.Code) switch
        {
            ("explanation", "too_long") => new FormFault("what", "e_what_long"),
            ("explanation", _) => new FormFault("what", "e_what"),
            ("locators", "too_long") => new FormFault("where", "e_where_long"),
            ("locators", _) => new FormFault("where", "err"),
            ("reporter", "missing_for_named") => new FormFault("name", "e_named"),
            ("reporter", _) => new FormFault("name", "e_name"),
            ("consent_text", _) => new FormFault("consent", "e_consent"),
            _ => new FormFault("bona", "e_bona"),
        }).Distinct(),
    ];

    public static int StepOf(FormFault fault) => fault.Field switch
    {
        "kind" => 1,
        "what" or "where" or "date" => 2,
        "name" or "mail" or "consent" => 3,
        _ => 4,
    };

    private static DateTimeOffset? Day(FormState state) => DateTimeOffset.TryParseExact(
        state.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
        ? day : null;

    private static bool IsMail(string text)
    {
        var at = text.IndexOf('@');
        return at > 0 && at == text.LastIndexOf('@') && text.IndexOf('.', at) > at + 1 && text[^1] != '.'
            && !text.Any(char.IsWhiteSpace);
    }
}
