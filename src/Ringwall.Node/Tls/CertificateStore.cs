using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Tls;

/// <summary>
/// Certificates of the process: read (or issued) when the first handshake asks for them, on one background thread,
/// and shared by all loops. A hundred thousand configured sites cost nothing until somebody visits them.
/// </summary>
internal sealed class CertificateStore : IDisposable
{
    private readonly ICertificateIssuer? _issuer;
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Lock _gate = new();
    private readonly Thread _loader;
    private ZoneTable? _newest;

    public CertificateStore(ICertificateIssuer? issuer = null)
    {
        _issuer = issuer;
        _loader = new Thread(Run) { IsBackground = true, Name = "certificates" };
        _loader.Start();
    }

    /// <summary>Hears why something could not be had: zone or origin, and reason. On the loader's thread.</summary>
    public Action<string, string>? OnTrouble { get; set; }

    /// <summary>
    /// The table of a configuration, held for the caller, who says <see cref="ZoneTable.Leave"/> at the end.
    /// </summary>
    public ZoneTable Enter(ZoneImage zones)
    {
        lock (_gate)
        {
            if (_newest is null || !ReferenceEquals(_newest.Zones, zones))
            {
                // The store's hold on the old table passes to the new one, which may take zones over from it.
                _newest = new ZoneTable(this, zones, _newest);
                var table = _newest;
                table.Hold();
                _jobs.Add(() => Sweep(table, 0));
            }

            _newest.Hold();
            return _newest;
        }
    }

    /// <summary>Runs on the loader's thread, after what was queued before.</summary>
    public void Queue(Action job) => _jobs.TryAdd(job);

    public void Queue(ZoneSlot slot)
    {
        slot.Table.Hold();
        _jobs.TryAdd(() => Load(slot));
    }

    /// <summary>Ends the loader. Loops must have left their tables.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _loader.Join();
        _newest?.Leave();
        _newest = null;
        _jobs.Dispose();
    }

    private void Run()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }

    private void Load(ZoneSlot slot)
    {
        var name = slot.Index < 0 ? "(default)" : slot.Table.Zones.Zone(slot.Index).Name;
        var settings = slot.Index < 0 ? null : slot.Table.Zones.Zone(slot.Index);
        if (settings is null)
        {
            Finish(slot, LoadDefault(slot.Table), name, "no default certificate");
        }
        else if (TakeOver(slot.Table, settings) is { } same && Environment.TickCount64 < same.RenewAt)
        {
            Finish(slot, same, name, "");
        }
        else if (settings.Tls.Certificates.Count > 0)
        {
            var zone = ZoneTls.Load(settings.Name, settings.Hosts, settings.Tls, settings.Http.Http2);
            Finish(slot, zone, name, "the certificate, its key or the clients' authorities cannot be read");
        }
        else
        {
            Issue(slot, settings);
        }
    }

    private void Finish(ZoneSlot slot, ZoneTls? zone, string name, string trouble)
    {
        slot.Settle(zone);
        if (zone is null)
        {
            OnTrouble?.Invoke(name, trouble);
        }

        slot.Table.Leave();
    }

    /// <summary>The task may take as long as the network does: the loader goes on meanwhile.</summary>
    private void Issue(ZoneSlot slot, ZoneSettings settings)
    {
        if (_issuer is null)
        {
            Finish(slot, null, settings.Name, "it has no certificate and nobody issues one");
            return;
        }

        _issuer.Issue(settings.Hosts[0]).ContinueWith(
            task => _jobs.TryAdd(() => TakeIssued(slot, settings, task)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void TakeIssued(ZoneSlot slot, ZoneSettings settings, Task<IssuedCertificate> task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            Finish(slot, null, settings.Name, task.Exception?.InnerException?.Message ?? "cancelled");
            return;
        }

        var pair = new CertificateSettings { ChainPem = task.Result.ChainPem, KeyPem = task.Result.KeyPem };
        var renewAt = RenewalOf(pair.ChainPem);
        var zone = ZoneTls.Load(settings.Name, settings.Hosts, settings.Tls, settings.Http.Http2, pair, renewAt);
        Finish(slot, zone, settings.Name, "the issued certificate cannot be read");
    }

    /// <summary>Two thirds into the certificate's life, on the clock of Environment.TickCount64.</summary>
    private static long RenewalOf(string chainPem)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(chainPem);
            var life = leaf.NotAfter - leaf.NotBefore;
            var due = leaf.NotBefore + life * (2.0 / 3);
            var wait = due.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
            return Environment.TickCount64 + Math.Max(Limits.FirstRetryMs, (long)wait.TotalMilliseconds);
        }
        catch (CryptographicException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>
    /// For clients that name no host, or none of ours: the first zone's certificate if it has one of its own and asks
    /// for none, else one made here, so that the handshake succeeds and the answer 421 can be given.
    /// </summary>
    private static ZoneTls? LoadDefault(ZoneTable table)
    {
        if (table.Count > 0 && table.Zones.Zone(0) is { Tls.ClientCertificates: ClientCertificates.None } first
            && first.Tls.Certificates.Count > 0)
        {
            var settings = new TlsSettings { Certificates = first.Tls.Certificates };
            if (ZoneTls.Load("", [], settings, http2: true) is { } shown)
            {
                return shown;
            }
        }

        return ZoneTls.Load("", [], new TlsSettings(), http2: true, NeutralCertificate.Make());
    }

    /// <summary>The same zone of the snapshot before, held for the caller, when nothing of it changed.</summary>
    private static ZoneTls? TakeOver(ZoneTable table, ZoneSettings settings)
    {
        if (table.Previous is not { } previous)
        {
            return null;
        }

        var index = previous.Zones.FindName(settings.Name);
        var zone = index < 0 ? null : previous.Known(index)?.Hold();
        if (zone is not null && !zone.IsMadeFrom(settings))
        {
            zone.Release();
            zone = null;
        }

        return zone;
    }

    /// <summary>
    /// Takes the zones in use over into a new table, a few at a time so that handshakes need not wait.
    /// </summary>
    private void Sweep(ZoneTable table, int from)
    {
        const int step = 64;
        var previous = table.Previous;
        var end = previous is null ? 0 : Math.Min(previous.Count, from + step);
        for (var i = from; i < end; i++)
        {
            if (previous!.Known(i) is { IsLoaded: true })
            {
                var index = table.Zones.FindName(previous.Zones.Zone(i).Name);
                if (index >= 0 && !table.Slot(index).IsLoaded)
                {
                    table.Slot(index).Request();
                }
            }
        }

        if (previous is not null && end < previous.Count)
        {
            _jobs.TryAdd(() => Sweep(table, end));
            return;
        }

        // Behind the loads just queued: they still look into the previous table.
        _jobs.TryAdd(() => EndSweep(table));
    }

    private static void EndSweep(ZoneTable table)
    {
        table.ForgetPrevious();
        table.Leave();
    }
}
