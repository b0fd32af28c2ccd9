using System.Text.Json;
using System.Text.Json.Nodes;
using Ringwall.Core.Trust;
using Ringwall.Core.Trust.Statements;

namespace Ringwall.Tests.Core.Trust;

public sealed class Z7StatementTests
{
    private static Statement Exported()
    {
        var s = Story.InForce();
        return StatementOf.Decision(s.State, s.Dec(), new(2026, 9, 2), "https://op.test/policies/security");
    }

    private static string Only(Statement statement) => string.Join(
        ' ', StatementFaults.Of(statement).Select(fault => $"{fault.Field}:{fault.Code}"));

    [Fact]
    public void Z7_30_An_exported_statement_satisfies_every_rule_and_names_the_emergency_as_it_was()
    {
        var statement = Exported();
        Assert.Equal("", Only(statement));
        Assert.Equal("DECISION_PROVISION_TOTAL_SUSPENSION", statement.DecisionProvision);
        Assert.Equal("DECISION_GROUND_INCOMPATIBLE_CONTENT", statement.DecisionGround);
        Assert.Equal("SOURCE_VOLUNTARY", statement.SourceType);
        Assert.Equal("Doxing; swatting", statement.CategorySpecificationOther);
        Assert.Equal(("No", "AUTOMATED_DECISION_NOT_AUTOMATED"),
            (statement.AutomatedDetection, statement.AutomatedDecision));
        var json = JsonNode.Parse(JsonSerializer.Serialize(statement, StatementJson.Default.Statement))!.AsObject();
        Assert.Equal("STATEMENT_CATEGORY_CYBER_VIOLENCE", (string?)json["category"]);
        Assert.False(json.ContainsKey("illegal_content_legal_ground"));
    }

    public static TheoryData<string, string> Breaches() => new()
    {
        { "toys", "category_specification:unknown" },
        { "el", "territorial_scope:unknown" },
        { "illegal", "illegal_content_legal_ground:missing" },
        { "misplaced", "illegal_content_explanation:misplaced" },
        { "nothing", "decision_visibility:one_restriction_required" },
        { "other", "content_type_other:missing" },
        { "mail", "decision_facts:personal_data" },
        { "ip", "decision_facts:personal_data" },
        { "ip6", "decision_facts:personal_data" },
        { "phone", "decision_facts:personal_data" },
        { "date", "content_date:not_a_date" },
        { "late", "application_date:not_a_date" },
        { "puid", "puid:not_a_puid" },
        { "identity", "source_identity:misplaced" },
        { "auto", "automated_detection:yes_or_no" },
        { "language", "content_language:not_a_language" },
        { "ean", "content_id:not_an_ean_13" },
        { "facts", "decision_facts:too_long" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void Z7_30_Each_rule_of_the_database_is_a_fault_before_anything_is_sent(string breach, string fault)
    {
        var s = Exported();
        s = breach switch
        {
            "toys" => s with { CategorySpecification = [.. s.CategorySpecification, "KEYWORD_DANGEROUS_TOYS"] },
            "el" => s with { TerritorialScope = ["EL"] },
            "illegal" => s with
            {
                DecisionGround = "DECISION_GROUND_ILLEGAL_CONTENT", IncompatibleContentGround = null,
                IncompatibleContentExplanation = null, IllegalContentExplanation = "x",
            },
            "misplaced" => s with { IllegalContentExplanation = "x" },
            "nothing" => s with { DecisionProvision = null },
            "other" => s with { ContentTypeOther = null },
            "mail" => s with { DecisionFacts = "Written by ann@example.test." },
            "ip" => s with { DecisionFacts = "Sent from 192.0.2.17." },
            "ip6" => s with { DecisionFacts = "Sent from 2001:db8::7." },
            "phone" => s with { DecisionFacts = "Threatened on +32 2 555 12 12." },
            "date" => s with { ContentDate = "1999-12-31" },
            "late" => s with { ApplicationDate = "2038-01-02" },
            "puid" => s with { Puid = "D 1" },
            "identity" => s with { SourceIdentity = "Somebody" },
            "auto" => s with { AutomatedDetection = "Perhaps" },
            "language" => s with { ContentLanguage = "fr" },
            "ean" => s with { ContentId = new Dictionary<string, string> { ["EAN-13"] = "123" } },
            _ => s with { DecisionFacts = new string('x', 5_001) },
        };
        Assert.Contains(fault, Only(s), StringComparison.Ordinal);
    }

    [Fact]
    public void Z7_30_Greece_is_GR_the_words_are_sixty_nine_and_a_puid_is_used_once()
    {
        Assert.Equal("", Only(Exported() with { TerritorialScope = ["GR"] }));
        Assert.Equal((69, 16, 30), (
            StatementWords.Keywords.Count, StatementWords.Categories.Count, StatementWords.Territories.Count));
        var one = Exported();
        Assert.Empty(StatementFaults.OfBatch([one], _ => false));
        Assert.Contains(StatementFaults.OfBatch([one, one], _ => false), f => f.Field == "statement_1.puid");
        Assert.Contains(StatementFaults.OfBatch([one], _ => true), f => f.Field == "statement_0.puid");
        Assert.NotEmpty(StatementFaults.OfBatch([], _ => false));
    }

    [Theory]
    [InlineData("On 2026-09-03 at 20:41 they posted 14 threats; see D-2026-0007.")]
    [InlineData("Version 4.12.1 of the software, 12:30:45 UTC, section 16(2)(c).")]
    public void Dates_numbers_and_versions_are_no_personal_data(string text) => Assert.Empty(PersonalData.In(text));
}
