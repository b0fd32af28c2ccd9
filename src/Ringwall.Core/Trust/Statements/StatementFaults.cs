using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ringwall.Core.Trust.Statements;

/// <summary>
/// All that is wrong with a statement before it is sent. The database itself drops a field that does not belong to the
/// ground and still answers 201; here a misplaced field is a fault.
/// </summary>
public static partial class StatementFaults
{
    private const int Short = 500;
    private const int Long = 2_000;
    private static readonly DateOnly s_oldestContent = new(2000, 1, 1);
    private static readonly DateOnly s_oldestUse = new(2020, 1, 1);
    private static readonly DateOnly s_latest = new(2038, 1, 1);

    public static IReadOnlyList<FieldFault> Of(Statement s)
    {
        var faults = new List<FieldFault>();
        Restrictions(s, faults);
        GroundOf(s, faults);
        Content(s, faults);
        Dates(s, faults);
        Origin(s, faults);
        return faults;
    }

    /// <summary>A batch is taken or refused whole: 1 to 100 statements, no puid twice.</summary>
    public static IReadOnlyList<FieldFault> OfBatch(IReadOnlyList<Statement> batch, Func<string, bool> isUsed)
    {
        var faults = new List<FieldFault>();
        if (batch.Count is 0 or > 100)
        {
            faults.Add(new("statements", "1_to_100"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < batch.Count; i++)
        {
            if (!seen.Add(batch[i].Puid) || isUsed(batch[i].Puid))
            {
                faults.Add(new($"statement_{i}.puid", "used"));
            }

            faults.AddRange(Of(batch[i]).Select(fault => fault with { Field = $"statement_{i}.{fault.Field}" }));
        }

        return faults;
    }

    private static void Restrictions(Statement s, List<FieldFault> faults)
    {
        Many(faults, "decision_visibility", s.DecisionVisibility, StatementWords.Visibility);
        One(faults, "decision_monetary", s.DecisionMonetary, StatementWords.Monetary);
        One(faults, "decision_provision", s.DecisionProvision, StatementWords.Provision);
        One(faults, "decision_account", s.DecisionAccount, StatementWords.Account);
        One(faults, "account_type", s.AccountType, StatementWords.AccountTypes);
        Iff(faults, "decision_visibility_other", s.DecisionVisibilityOther, Short,
            s.DecisionVisibility.Contains("DECISION_VISIBILITY_OTHER"));
        Iff(faults, "decision_monetary_other", s.DecisionMonetaryOther, Short,
            s.DecisionMonetary == "DECISION_MONETARY_OTHER");
        if (s.DecisionVisibility.Count == 0 && s.DecisionMonetary is null && s.DecisionProvision is null
            && s.DecisionAccount is null)
        {
            faults.Add(new("decision_visibility", "one_restriction_required"));
        }
    }

    private static void GroundOf(Statement s, List<FieldFault> faults)
    {
        Required(faults, "decision_ground", s.DecisionGround, StatementWords.Grounds);
        var illegal = s.DecisionGround == "DECISION_GROUND_ILLEGAL_CONTENT";
        var incompatible = s.DecisionGround == "DECISION_GROUND_INCOMPATIBLE_CONTENT";
        Iff(faults, "illegal_content_legal_ground", s.IllegalContentLegalGround, Short, illegal);
        Iff(faults, "illegal_content_explanation", s.IllegalContentExplanation, Long, illegal);
        Iff(faults, "incompatible_content_ground", s.IncompatibleContentGround, Short, incompatible);
        Iff(faults, "incompatible_content_explanation", s.IncompatibleContentExplanation, Long, incompatible);
        if (s.IncompatibleContentIllegal is not null
            && (!incompatible || s.IncompatibleContentIllegal is not ("Yes" or "No")))
        {
            faults.Add(new("incompatible_content_illegal", incompatible ? "yes_or_no" : "misplaced"));
        }

        if (s.DecisionGroundReferenceUrl is { } url && (url.Length > Short
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            faults.Add(new("decision_ground_reference_url", "not_a_url"));
        }
    }

    private static void Content(Statement s, List<FieldFault> faults)
    {
        if (s.ContentType.Count == 0)
        {
            faults.Add(new("content_type", "missing"));
        }

        Many(faults, "content_type", s.ContentType, StatementWords.ContentTypes);
        Iff(faults, "content_type_other", s.ContentTypeOther, Short, s.ContentType.Contains("CONTENT_TYPE_OTHER"));
        Required(faults, "category", s.Category, StatementWords.Categories);
        Many(faults, "category_addition", s.CategoryAddition, StatementWords.Categories);
        if (s.CategoryAddition.Contains(s.Category))
        {
            faults.Add(new("category_addition", "repeats_category"));
        }

        Many(faults, "category_specification", s.CategorySpecification, StatementWords.Keywords);
        Iff(faults, "category_specification_other", s.CategorySpecificationOther, Short,
            s.CategorySpecification.Contains("KEYWORD_OTHER"));
        Many(faults, "territorial_scope", s.TerritorialScope, StatementWords.Territories);
        if (s.ContentLanguage is { } language && !TwoCapitals().IsMatch(language))
        {
            faults.Add(new("content_language", "not_a_language"));
        }

        if (s.ContentId is { } id && (id.Count != 1 || !id.TryGetValue("EAN-13", out var ean)
            || ean.Length != 13 || !ean.All(char.IsAsciiDigit)))
        {
            faults.Add(new("content_id", "not_an_ean_13"));
        }
    }

    private static void Dates(Statement s, List<FieldFault> faults)
    {
        Date(faults, "content_date", s.ContentDate, s_oldestContent, true);
        Date(faults, "application_date", s.ApplicationDate, s_oldestUse, true);
        Date(faults, "end_date_account_restriction", s.EndDateAccountRestriction, s_oldestUse, false);
        Date(faults, "end_date_monetary_restriction", s.EndDateMonetaryRestriction, s_oldestUse, false);
        Date(faults, "end_date_service_restriction", s.EndDateServiceRestriction, s_oldestUse, false);
        Date(faults, "end_date_visibility_restriction", s.EndDateVisibilityRestriction, s_oldestUse, false);
    }

    private static void Origin(Statement s, List<FieldFault> faults)
    {
        if (string.IsNullOrWhiteSpace(s.DecisionFacts))
        {
            faults.Add(new("decision_facts", "missing"));
        }
        else if (s.DecisionFacts.Length > Limits.DecisionFacts)
        {
            faults.Add(new("decision_facts", "too_long"));
        }

        (string Field, string? Text)[] published =
        [
            ("decision_facts", s.DecisionFacts), ("illegal_content_explanation", s.IllegalContentExplanation),
            ("incompatible_content_explanation", s.IncompatibleContentExplanation),
            ("category_specification_other", s.CategorySpecificationOther),
            ("decision_visibility_other", s.DecisionVisibilityOther),
        ];
        faults.AddRange(published.Where(field => PersonalData.In(field.Text ?? "").Count > 0)
            .Select(field => new FieldFault(field.Field, "personal_data")));
        Required(faults, "source_type", s.SourceType, StatementWords.Sources);
        if (s.SourceIdentity is { } identity && (s.SourceType == "SOURCE_VOLUNTARY" || identity.Length > Short))
        {
            faults.Add(new("source_identity", s.SourceType == "SOURCE_VOLUNTARY" ? "misplaced" : "too_long"));
        }

        if (s.AutomatedDetection is not ("Yes" or "No"))
        {
            faults.Add(new("automated_detection", "yes_or_no"));
        }

        Required(faults, "automated_decision", s.AutomatedDecision, StatementWords.AutomatedDecisions);
        if (s.Puid.Length > Short || !Puid().IsMatch(s.Puid))
        {
            faults.Add(new("puid", "not_a_puid"));
        }
    }

    private static void Required(List<FieldFault> faults, string field, string value, FrozenSet<string> words)
    {
        if (!words.Contains(value))
        {
            faults.Add(new(field, value.Length == 0 ? "missing" : "unknown"));
        }
    }

    private static void One(List<FieldFault> faults, string field, string? value, FrozenSet<string> words)
    {
        if (value is not null && !words.Contains(value))
        {
            faults.Add(new(field, "unknown"));
        }
    }

    private static void Many(
        List<FieldFault> faults, string field, IReadOnlyList<string> values, FrozenSet<string> words)
    {
        if (values.Any(value => !words.Contains(value)))
        {
            faults.Add(new(field, "unknown"));
        }

        if (values.Distinct(StringComparer.Ordinal).Count() != values.Count)
        {
            faults.Add(new(field, "twice"));
        }
    }

    private static void Iff(List<FieldFault> faults, string field, string? text, int longest, bool wanted)
    {
        if (!wanted && text is not null)
        {
            faults.Add(new(field, "misplaced"));
        }
        else if (wanted && string.IsNullOrWhiteSpace(text))
        {
            faults.Add(new(field, "missing"));
        }
        else if (text?.Length > longest)
        {
            faults.Add(new(field, "too_long"));
        }
    }

    private static void Date(List<FieldFault> faults, string field, string? text, DateOnly oldest, bool wanted)
    {
        if (string.IsNullOrEmpty(text))
        {
            if (wanted)
            {
                faults.Add(new(field, "missing"));
            }
        }
        else if (!DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date < oldest || date > s_latest)
        {
            faults.Add(new(field, "not_a_date"));
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\-_]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Puid();

    [GeneratedRegex(@"^[A-Z]{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TwoCapitals();
}
