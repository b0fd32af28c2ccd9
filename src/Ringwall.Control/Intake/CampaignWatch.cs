using Ringwall.Control.Desk;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// Finds many like reports about one customer and has them shown apart: they are answered together, weigh nothing in
/// severity, and every one counts in the statistics. It proposes to the desk as the clockwork does; all it knows comes
/// from events and is read again after a restart.
/// </summary>
public sealed class CampaignWatch
{
    private readonly Office _office;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Subject> _subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _groups = new(StringComparer.Ordinal);

    public CampaignWatch(Office office, TimeProvider time)
    {
        _office = office;
        _time = time;
        Remember();
    }

    /// <summary>Nobody of this group has reported within the window.</summary>
    public bool IsNew(string group)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var isNew = !_groups.TryGetValue(group, out var seen) || now - seen > Limits.CampaignWindow;
            _groups[group] = now;
            if (_groups.Count > Limits.Cells)
            {
                Forget(now - Limits.CampaignWindow);
            }

            return isNew;
        }
    }

    /// <summary>A report was taken.</summary>
    public void Saw(string report, ReportDraft draft)
    {
        if (draft.CustomerId is not { } customer || draft.TextSketch.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            var subject = SubjectOf(customer);
            var now = _time.GetUtcNow();
            subject.Forget(now - Limits.CampaignWindow);
            var cluster = subject.Add(report, draft.TextSketch, draft.FirstSeenReporter, now, Gate.SameText);
            if (subject.CampaignId is null && subject.IsCampaign(Gate))
            {
                Detect(customer, subject, now);
            }

            if (subject.CampaignId is { } campaign)
            {
                foreach (var member in subject.CampaignId is null || cluster is null ? [] : subject.TakeWaiting())
                {
                    _office.Desk.Run(Capacity.Schedule, new JoinCampaign(member, campaign));
                }
            }
        }
    }

    private GateSettings Gate => _office.Desk.Settings.Gate;

    private void Detect(string customer, Subject subject, DateTimeOffset now)
    {
        var id = _office.Desk.NewId('N');
        var found = new CampaignDetected(
            customer, subject.Reports, subject.Texts, subject.FirstSeen, subject.From ?? now, now);
        if (_office.Desk.Run(Capacity.Schedule, new DetectCampaign(id, found)) is DeskAnswer.Done)
        {
            subject.CampaignId = id;
        }
    }

    /// <summary>Old groups go; when all are of the day, all do: then everybody counts as new.</summary>
    private void Forget(DateTimeOffset before)
    {
        foreach (var (group, seen) in _groups)
        {
            if (seen < before)
            {
                _groups.Remove(group);
            }
        }

        if (_groups.Count > Limits.Cells)
        {
            _groups.Clear();
        }
    }

    private Subject SubjectOf(string customer)
    {
        if (!_subjects.TryGetValue(customer, out var subject))
        {
            _subjects[customer] = subject = new Subject();
        }

        return subject;
    }

    private void Remember()
    {
        var since = _time.GetUtcNow() - Limits.CampaignWindow;
        var events = _office.Events.Database.Read(s => s.Rows(
            "SELECT stream FROM events WHERE at > $1 AND kind IN ('report.received', 'campaign.detected') "
            + "ORDER BY position",
            r => r.GetString(0),
            Microseconds.Of(since)));
        foreach (var state in events.Distinct().Select(stream => (Stream: stream, State: _office.Desk.Load(stream))))
        {
            if (state.State.Campaigns.GetValueOrDefault(state.Stream) is { Closed: false } campaign)
            {
                SubjectOf(campaign.Detected.CustomerId).CampaignId = campaign.Id;
            }
            else if (state.State.Reports.GetValueOrDefault(state.Stream) is { Report.CustomerId: { } customer } report
                && report.Report.TextSketch.Count > 0)
            {
                _groups[report.Report.ReporterGroup] = report.ReceivedAt;
                SubjectOf(customer).Add(
                    report.CampaignId is null ? report.Id : null, report.Report.TextSketch,
                    report.Report.FirstSeenReporter, report.ReceivedAt, Gate.SameText);
            }
        }
    }

    /// <summary>The reports about one customer within the window, by likeness of their texts.</summary>
    private sealed class Subject
    {
        private readonly List<Cluster> _clusters = [];
        private readonly Queue<(DateTimeOffset At, Cluster Of, bool First)> _order = new();

        public string? CampaignId { get; set; }

        public int Reports => _order.Count;

        public int Texts => _clusters.Count;

        public int FirstSeen { get; private set; }

        public DateTimeOffset? From => _order.TryPeek(out var first) ? first.At : null;

        public Cluster? Add(
            string? report, IReadOnlyList<uint> sketch, bool first, DateTimeOffset at, double same)
        {
            var cluster = _clusters.Find(known => TextSketch.Likeness(known.Sketch, sketch) >= same);
            if (cluster is null)
            {
                if (_clusters.Count >= Limits.Clusters)
                {
                    return null;
                }

                cluster = new Cluster(sketch);
                _clusters.Add(cluster);
            }

            cluster.Count++;
            _order.Enqueue((at, cluster, first));
            FirstSeen += first ? 1 : 0;
            if (report is not null)
            {
                cluster.Waiting.Add(report);
            }

            return cluster;
        }

        public void Forget(DateTimeOffset before)
        {
            while (_order.TryPeek(out var oldest) && oldest.At < before)
            {
                _order.Dequeue();
                FirstSeen -= oldest.First ? 1 : 0;
                if (--oldest.Of.Count == 0)
                {
                    _clusters.Remove(oldest.Of);
                }
            }

            if (_order.Count == 0)
            {
                CampaignId = null;
            }
        }

        public bool IsCampaign(GateSettings gate) => Reports >= gate.CampaignReports
            && (Texts < gate.CampaignDistinct * Reports || FirstSeen >= gate.CampaignFirstSeen * Reports);

        /// <summary>Those whose text many others sent too, and who have not been told apart yet.</summary>
        public List<string> TakeWaiting()
        {
            var taken = new List<string>();
            foreach (var cluster in _clusters.Where(cluster => cluster.Count >= Limits.ClusterSize))
            {
                taken.AddRange(cluster.Waiting);
                cluster.Waiting.Clear();
            }

            return taken;
        }
    }

    private sealed class Cluster(IReadOnlyList<uint> sketch)
    {
        public IReadOnlyList<uint> Sketch { get; } = sketch;

        public List<string> Waiting { get; } = [];

        public int Count { get; set; }
    }
}
