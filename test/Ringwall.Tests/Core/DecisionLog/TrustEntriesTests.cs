using System.Text.RegularExpressions;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Trust;
using Ringwall.Tests.Core.Trust;

namespace Ringwall.Tests.Core.DecisionLog;

public sealed partial class TrustEntriesTests
{
    private static readonly DateTimeOffset s_at = new(2026, 9, 3, 20, 41, 7, TimeSpan.Zero);

    [Fact]
    public void Every_public_step_of_the_process_has_its_entry()
    {
        var kinds = SampleEvents.All().Select(Entry).OfType<LogEntry>().Select(entry => entry.Kind).ToHashSet();

        Assert.Equal(
            [
                EntryKind.AppealDecided, EntryKind.AppealOpened, EntryKind.BlockExpired, EntryKind.BreakglassUsed,
                EntryKind.Approved, EntryKind.Corrected, EntryKind.Effective, EntryKind.ProposedSealed,
                EntryKind.Published, EntryKind.DemandPublished, EntryKind.DemandReceived, EntryKind.PolicyPublished,
                EntryKind.PeriodPublished,
            ],
            kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_entry_holds_free_text_or_names_a_person()
    {
        foreach (var entry in SampleEvents.All().Select(Entry).OfType<LogEntry>())
        {
            Assert.NotNull(LogEntry.Parse(entry.Write(), out _));
            Assert.Equal("decision-officer", entry.Role);
            Assert.DoesNotContain("somebody", entry.ToString(), StringComparison.Ordinal);
            Assert.All(
                entry.Data.Select(member => member.Value).OfType<System.Text.Json.Nodes.JsonValue>(),
                value => Assert.Matches(Plain(), value.ToString()));
        }
    }

    private static LogEntry? Entry(TrustEvent what) =>
        TrustEntries.Of(new Fact("D-2026-0007", 1, s_at, new Actor("somebody", Role.DecisionOfficer), what));

    /// <summary>Numbers, hashes, dates, ids, words: nothing with a space in it.</summary>
    [GeneratedRegex("^[A-Za-z0-9:-]*$")]
    private static partial Regex Plain();
}
