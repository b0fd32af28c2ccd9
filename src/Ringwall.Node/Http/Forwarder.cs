using System.Diagnostics;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;

namespace Ringwall.Node.Http;

/// <summary>
/// Sends a request to an origin and streams the answer back; step 10 of the request path. At most two attempts; what
/// cannot be answered becomes a fault with its blame. One instance per loop.
/// </summary>
public sealed class Forwarder(Loop loop, ClientAddress clients, Responses respond)
{
    private readonly OriginRequest _request = new(clients);
    private readonly SlowClients _slow = new(loop);
    private ForwardState? _free;

    public async LoopTask Send(Exchange x)
    {
        var fault = Refusal(x, out var group);
        if (fault == Fault.None)
        {
            var state = Rent(x, group!);
            x.OnCancelled = state;
            do
            {
                fault = await Attempt(state);
                if (state.Lease is not null)
                {
                    await EndAttempt(state);
                }
            }
            while (fault != Fault.None && RetryRules.MayRetry(state, fault));

            x.OnCancelled = null;
            Return(state);
        }

        if (fault != Fault.None)
        {
            await Fail(x, fault);
        }
    }

    /// <summary>Reasons not to ask an origin at all.</summary>
    private Fault Refusal(Exchange x, out OriginGroup? group)
    {
        var request = x.Request;
        group = x.Zone!.GroupFor(request.Path);
        var counted = CdnLoop.Count(request, _request.Deployment(x.Snapshot.Edge), out var members, out var own);
        if (!counted || own > 0 || members > Core.Http.Limits.CdnLoopMembers
            || CdnLoop.CountVia(request) > Core.Http.Limits.ViaMembers)
        {
            return Fault.Loop;
        }

        if (request.WebSocket && !x.Zone.Settings.Http.WebSockets)
        {
            // Over HTTP/1.1 it is an ordinary GET then; over HTTP/2 there is no method it could be.
            request.WebSocket = false;
            return request.Version == HttpVersion.Http2 ? Fault.UpgradeFailed : Fault.None;
        }

        return group is null ? Fault.Configuration : Fault.None;
    }

    /// <summary>
    /// One connection, one request, one answer. None: the client has its answer, or its exchange is spoilt already.
    /// </summary>
    private async LoopTask<Fault> Attempt(ForwardState state)
    {
        var x = state.X;
        var origin = state.Next ?? state.Group.Pick(x, null);
        if (origin is null)
        {
            return Fault.NoHealthyOrigin;
        }

        if (x.Request.HasContent && state.Attempts == 0 && IsCrowded(origin))
        {
            var spoilt = await state.Upload.Gather();
            if (spoilt != Fault.None)
            {
                return spoilt;
            }
        }

        state.BeginAttempt(origin);
        var proxyHeader = origin.IsPerClient ? OriginProxyHeader.For(x, origin.Settings.ProxyProtocol) : null;
        var wish = new LeaseWish(
            RetryRules.MayRepeat(x.Request), state.Fresh, x.Request.WebSocket, x.Client.Bits, proxyHeader);
        var lease = await origin.Lease(wish, state.Place);
        x.Timing.Queued = state.Place.Waited;
        if (lease.Connection is null)
        {
            origin.InFlight--;
            origin.GiveBack(null, state.Place);
            return lease.Fault;
        }

        state.Lease = lease.Connection;
        if (x.Cancelled)
        {
            state.Clean = true;
            return Fault.ClientGone;
        }

        _slow.Add(state);
        lease.Connection.Requests++;
        state.WasReused = lease.Connection.Reused;
        x.Timing.OriginConnected = Stopwatch.GetTimestamp();
        var fault = x.Request.HasContent ? StartUpload(state) : await SendHead(state);
        if (fault == Fault.None)
        {
            fault = await ReadHead(state);
        }

        if (fault == Fault.None)
        {
            return await Answer(state);
        }

        Account(state, fault);
        return fault;
    }

    /// <summary>
    /// Half of what the origin's limit allows is in use, as far as this loop can tell: content is taken in before a
    /// connection is held for it, so that slow senders leave the other half to those who are ready.
    /// </summary>
    private bool IsCrowded(Origin origin) =>
        (long)origin.InFlight * loop.Siblings.Count * 2 >= origin.Group.MaxConnections;

    private async LoopTask<Fault> SendHead(ForwardState state)
    {
        var connection = state.Lease!.Connection;
        state.Upload.NothingToSend();
        var head = _request.Write(state.X, state.Origin, SocketKey(state), out var length);
        var sent = length == 0 ? Io.NoMemory : 0;
        if (sent == 0)
        {
            state.Sent = true;
            connection.Deadline = loop.Now + state.Group.FirstByteMs;
            sent = await connection.Send(head.Array, 0, length);
        }

        loop.Buffers.Return(head);
        state.X.Timing.OriginSent = Stopwatch.GetTimestamp();
        return sent >= 0 ? Fault.None : OfRead(state, sent);
    }

    /// <summary>Content flows on its own from here, while the answer is waited for.</summary>
    private Fault StartUpload(ForwardState state)
    {
        var head = _request.Write(state.X, state.Origin, default, out var length);
        if (length == 0)
        {
            loop.Buffers.Return(head);
            return Fault.Internal;
        }

        var lease = state.Lease!;
        state.Sent = true;
        state.Upload.BeginAttempt(keep: lease.Reused && RetryRules.MayRepeat(state.X.Request), state.Group.GapMs);
        state.UploadTask = state.Upload.Run(lease.Connection, head, length, state.Group.FirstByteMs);
        return Fault.None;
    }

    /// <summary>
    /// An HTTP/2 client has no key: we make one. An HTTP/1.1 client's goes along with its other fields.
    /// </summary>
    private static ReadOnlySpan<byte> SocketKey(ForwardState state)
    {
        var request = state.X.Request;
        return request is { WebSocket: true, Version: HttpVersion.Http2 } ? state.Handshake.NewKey() : default;
    }

    /// <summary>
    /// Reads heads until the final one; 100 is swallowed (we sent our own), 103 passed on, others dropped.
    /// </summary>
    private async LoopTask<Fault> ReadHead(ForwardState state)
    {
        var (x, head, connection) = (state.X, state.Head, state.Lease!.Connection);
        while (true)
        {
            if (connection.In is { } segment)
            {
                var progress = Http1ResponseReader.Read(segment.Array, connection.Start, connection.End, head,
                    x.Request.Method, upgradeAsked: x.Request.WebSocket, out var reason);
                if (progress == Progress.Rejected)
                {
                    return OfHead(reason);
                }

                if (progress == Progress.Done && head.Status is >= 200 or 101)
                {
                    x.Timing.OriginFirstByte = Stopwatch.GetTimestamp();
                    return Fault.None;
                }

                if (progress == Progress.Done)
                {
                    if (!state.AdmitsInterim(head.WireLength))
                    {
                        return Fault.ProtocolError;
                    }

                    await PassInterim(x, head);
                    connection.Consume(head.WireLength);
                    head.Clear();
                    continue;
                }
            }

            var got = await connection.Fill(Core.Http.Limits.ResponseHead);
            if (got <= 0)
            {
                return OfRead(state, got);
            }

            state.Answering = true;
        }
    }

    private static async LoopTask PassInterim(Exchange x, ResponseHead head)
    {
        if (head.Status == 103 && x.Zone!.Settings.Http.EarlyHints && x.Request.Version != HttpVersion.Http10)
        {
            // A client that cannot take it is noticed at the final answer.
            await x.SendInterim(103, head);
        }
    }

    /// <summary>Passes the final answer on. What goes wrong once its head has begun spoils the exchange.</summary>
    private async LoopTask<Fault> Answer(ForwardState state)
    {
        var (x, head, lease) = (state.X, state.Head, state.Lease!);
        var connection = lease.Connection;
        if (head.Status == 101)
        {
            return await Upgrade(state);
        }

        lease.Address.Succeeded();
        if (RetryRules.WantsAnother(state))
        {
            return Fault.Terminated;
        }

        if (!state.Upload.Ended)
        {
            state.Upload.Stop();
        }

        AnswerHead.Write(x, head, state.Group, state.Origin);
        connection.Consume(head.WireLength);
        state.Passing = true;
        var fault = await state.Content.Pass(x, connection, head, state.Group.GapMs);
        state.Passing = false;
        connection.ReadSize = Loops.Limits.ReadSize;
        if (fault != Fault.None)
        {
            fault = state.TooSlow ? Fault.ClientTooSlow : fault;
            Account(state, fault);
            await Fail(x, fault);
            return Fault.None;
        }

        // RFC 9112 section 9.2: bytes behind the end are nobody's answer; the connection goes with them.
        state.Clean = state.Upload.Ended && head.KeepAlive && !head.Http10 && connection.Available == 0;
        return Fault.None;
    }

    /// <summary>The origin agreed to speak WebSocket: from its proof on, bytes pass both ways.</summary>
    private async LoopTask<Fault> Upgrade(ForwardState state)
    {
        var (x, head, connection) = (state.X, state.Head, state.Lease!.Connection);
        if (!state.Handshake.IsAccepted(x.Request, head))
        {
            Account(state, Fault.UpgradeFailed);
            return Fault.UpgradeFailed;
        }

        // A tunnel may be silent for as long as its zone allows.
        _slow.Remove(state);
        state.Lease.Address.Succeeded();
        AnswerHead.Write(x, head, state.Group, state.Origin);
        connection.Consume(head.WireLength);
        state.Origin.Pool.BecomeSocket(state.Lease, state.Place);
        x.BecomeTunnel();
        var fault = await x.Flush() < 0 ? Fault.ClientGone : await state.Tunnel.Run(x, connection);
        if (fault != Fault.None)
        {
            await Fail(x, fault);
        }

        return Fault.None;
    }

    /// <summary>Gives the connection back and waits for the upload's last step.</summary>
    private async LoopTask EndAttempt(ForwardState state)
    {
        _slow.Remove(state);
        var lease = state.Lease!;
        state.Lease = null;
        state.Upload.Stop();
        state.Origin.InFlight--;
        state.Origin.GiveBack(lease, state.Place, state.Clean, state.Head.KeepAliveTimeout);
        var upload = state.UploadTask;
        state.UploadTask = default;
        await upload;
    }

    private async LoopTask Fail(Exchange x, Fault fault)
    {
        if (x.BodyRejection != Rejection.None && !x.Cancelled)
        {
            await respond.Rejected(x, x.BodyRejection);
        }
        else
        {
            await respond.Faulty(x, x.Cancelled && fault != Fault.ClientTooSlow ? Fault.ClientGone : fault);
        }
    }

    /// <summary>
    /// What a failed attempt says of the origin: closing a reused connection is its right, all else counts.
    /// </summary>
    private static void Account(ForwardState state, Fault fault)
    {
        if (fault == Fault.Terminated && state.Lease!.Reused && !state.Answering)
        {
            state.Origin.Pool.ReuseRaced();
        }
        else
        {
            state.Origin.Failed(state.Lease!.Address, state.X.Cancelled ? Fault.ClientGone : fault);
        }
    }

    private static Fault OfRead(ForwardState state, int result) =>
        state.Upload.Fault != Fault.None ? state.Upload.Fault
        : state.X.Cancelled ? Fault.ClientGone
        : result == Io.TimedOut ? Fault.ResponseTimeout
        : result == Io.NoMemory ? Fault.Internal
        : state.Answering ? Fault.ResponseIncomplete : Fault.Terminated;

    private static Fault OfHead(ResponseFault reason) => reason switch
    {
        ResponseFault.HeadTooLarge => Fault.ResponseHeadTooLarge,
        ResponseFault.TransferCoding => Fault.ResponseTransferCoding,
        _ => Fault.ProtocolError,
    };

    private ForwardState Rent(Exchange x, OriginGroup group)
    {
        var state = _free ?? new ForwardState(loop);
        _free = state.NextFree;
        state.NextFree = null;
        state.Begin(x, group);
        return state;
    }

    private void Return(ForwardState state)
    {
        state.Release();
        state.NextFree = _free;
        _free = state;
    }
}
