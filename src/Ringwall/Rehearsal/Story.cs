using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>The third of September, whole, in the order it is played.</summary>
internal sealed class Story(Stage stage, Script script) : IDisposable
{
    private Cast? _cast;

    public async Task Play()
    {
        await script.Step("eight people are invited and enrol their passkeys", async () =>
        {
            _cast = await Cast.Assemble(stage.Control, stage.Token);
            return $"{_cast.Count} sessions";
        });
        var cast = _cast!;
        var facts = new CaseFile(stage, cast, script);
        await facts.Open();
        await facts.Pressure();
        await facts.Escalate();
        await facts.Refer();
        var decision = new DecisionWay(stage, cast, script, facts);
        await decision.Draft();
        await decision.Approve();
        await decision.Publish();
        await decision.Verify();
        var after = new Aftermath(stage, cast, script, facts, decision.Id);
        await after.Evade();
        await after.Demand();
        await after.Appeal();
        await decision.Verify();
        await script.Step("the invented people can sign in no more", async () =>
        {
            await cast.Dismiss();
            return "";
        });
    }

    public void Dispose() => _cast?.Dispose();

    /// <summary>Asks until the answer is there.</summary>
    public static async Task<JsonNode> Until(Func<Task<JsonNode>> look, Func<JsonNode, bool> there, string what)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            var seen = await look();
            if (there(seen))
            {
                return seen;
            }

            await Task.Delay(50);
        }

        throw new StepFailedException($"{what}: it did not come within 30 s");
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("O");

    public static JsonArray Texts(params IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
