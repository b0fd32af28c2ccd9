using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Store;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.Staff;

/// <summary>A store with its staff: people are invited, enrolled and signed in as they are in earnest.</summary>
internal sealed class StaffRoom : IDisposable
{
    public StaffRoom(string engine, PostgresCluster cluster)
    {
        Store = new StoreOf(engine, cluster);
        Events = Store.Events();
        Sessions = new Sessions(Store.Database, Store.Time);
        Staff = new StaffList(Events, Store.Time);
        Tokens = new ApiTokens(Events, Store.Time);
        Passkeys = new Passkeys(Events, Sessions, Store.Time, new Uri("https://console.example.test"));
        Tokens.PutMachine("machine-token");
        var machine = Principal.ByToken(Store.Database, Store.Time.GetUtcNow(), "machine-token")!;
        Machine = Capacity.Of(machine, Role.Operator)!;
    }

    public StoreOf Store { get; }

    public EventStore Events { get; }

    public Sessions Sessions { get; }

    public StaffList Staff { get; }

    public ApiTokens Tokens { get; }

    public Passkeys Passkeys { get; }

    /// <summary>The machine's owner.</summary>
    public Capacity Machine { get; }

    /// <summary>Somebody new, signed in with a new key.</summary>
    public async Task<(SignedIn SignedIn, Authenticator Key)> Enrol(string name, params Role[] roles)
    {
        var (_, secret) = Staff.Invite(Machine, name, roles);
        var key = new Authenticator();
        var signedIn = await Passkeys.FinishEnrolment(
            secret, null, key.Create(Passkeys.BeginEnrolment(secret)!), "laptop");
        return (signedIn!, key);
    }

    public async Task<Capacity> As(string name, Role role)
    {
        var (signedIn, key) = await Enrol(name, role);
        key.Dispose();
        return Capacity.Of(Sessions.Find(signedIn.Secret)!, role)!;
    }

    public void Dispose() => Store.Dispose();
}
