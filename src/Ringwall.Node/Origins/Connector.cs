using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// Opens a connection to one of an origin's addresses: the next attempt starts 250 ms after the last, or at once when
/// that has failed; the first that stands wins (RFC 8305 section 5).
/// </summary>
internal sealed class Connector(Origin origin, OriginContext context)
{
    public async LoopTask<Lease> Connect(DialOptions options)
    {
        var fault = await origin.Addresses.Prepare();
        if (fault != Fault.None)
        {
            return new Lease(null, fault);
        }

        var addresses = origin.Addresses.InOrder(context.Loop.Now);
        if (addresses.Length == 0)
        {
            return new Lease(null, Fault.ProhibitedAddress);
        }

        return addresses.Length == 1
            ? await ConnectOne(addresses[0], options)
            : await new Race(this, options).Run(addresses);
    }

    private async LoopTask<Lease> ConnectOne(OriginAddress address, DialOptions options)
    {
        address.Chosen();
        var begun = context.Loop.Now;
        var dialed = await context.Dialer.Dial(context.Loop, address.Address, options);
        origin.DialMs = context.Loop.Now - begun;
        return Settle(address, dialed);
    }

    private Lease Settle(OriginAddress address, Dialed dialed)
    {
        if (dialed.Connection is { } connection)
        {
            return new Lease(new OriginConnection(connection, origin, address), Fault.None);
        }

        if (dialed.Fault is Fault.ConnectionRefused or Fault.Unroutable)
        {
            address.Hold(context.Loop.Now);
        }

        origin.Failed(address, dialed.Fault);
        return new Lease(null, dialed.Fault);
    }

    private sealed class Race(Connector connector, DialOptions options)
    {
        private readonly Signal _news = new(connector.Loop);
        private Lease _result;
        private int _running;
        private bool _over;

        public async LoopTask<Lease> Run(OriginAddress[] addresses)
        {
            var loop = connector.Loop;
            var until = loop.Now + options.TimeoutMs;
            var next = 0;
            while (_result.Connection is null && loop.Now < until)
            {
                if (next < addresses.Length)
                {
                    _running++;
                    loop.Spawn(Attempt(addresses[next++]));
                }
                else if (_running == 0)
                {
                    break;
                }

                if (_result.Connection is null && (_running > 0 || next == addresses.Length))
                {
                    var pause = next < addresses.Length ? Limits.AttemptDelayMs : until - loop.Now;
                    await _news.Wait(Math.Min(pause, until - loop.Now));
                }
            }

            _over = true;
            if (_result.Connection is { } winner)
            {
                connector.Won(winner.Address);
                return _result;
            }

            return new Lease(null, _result.Fault == Fault.None ? Fault.ConnectTimeout : _result.Fault);
        }

        private async LoopTask Attempt(OriginAddress address)
        {
            var lease = await connector.ConnectOne(address, options);
            _running--;
            if (_over || _result.Connection is not null)
            {
                // Somebody else has won: this connection was never counted.
                lease.Connection?.Connection.Close();
            }
            else
            {
                _result = Better(lease);
            }

            _news.Set();
        }

        /// <summary>The first fault that says something wins; a timeout says least.</summary>
        private Lease Better(Lease lease) =>
            lease.Connection is not null || _result.Fault is Fault.None or Fault.ConnectTimeout ? lease : _result;
    }

    private Loop Loop => context.Loop;

    private void Won(OriginAddress address) => origin.Addresses.Won(address, context.Loop.Now);
}
