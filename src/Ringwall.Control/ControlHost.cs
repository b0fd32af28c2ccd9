using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ringwall.Control.Api;
using Ringwall.Control.Ca;
using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Intake;
using Ringwall.Control.Publication;
using Ringwall.Control.Store;

namespace Ringwall.Control;

/// <summary>The control plane of one installation: its object graph, its routes, its life.</summary>
public sealed class ControlHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Database _database;
    private readonly LocalAuthority _ca;
    private readonly PublicLog _log;

    private ControlHost(
        WebApplication app, Database database, LocalAuthority ca, ConfigState config, PublicLog log, Office office)
    {
        Office = office;
        _app = app;
        _database = database;
        _ca = ca;
        _log = log;
        Config = config;
    }

    public const string DefaultAddress = "127.0.0.1:8800";

    public ConfigState Config { get; }

    /// <summary>The accountable half: its desk, its people, its sealed material.</summary>
    public Office Office { get; }

    /// <summary>Where it listens; with port 0 in the configuration, the port the system gave.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>
    /// Runs until told to stop: 0, or 1 when the configuration has faults (all are printed as file:line:column) or
    /// the address cannot be had. SIGHUP reads the configuration again.
    /// </summary>
    public static async Task<int> Run(ControlOptions options, CancellationToken stop)
    {
        ControlHost? host;
        try
        {
            host = await Start(options, TimeProvider.System, Console.Error.WriteLine, stop);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("control: " + e.Message);
            return 1;
        }

        if (host is null)
        {
            return 1;
        }

        await using (host)
        using (PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            host.Reload(Console.Error.WriteLine);
        }))
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (stop.Register(ended.SetResult))
            {
                await ended.Task;
            }

            await host._app.StopAsync(CancellationToken.None);
        }

        return 0;
    }

    /// <summary>Starts it; null when the configuration has faults, each told to <paramref name="say"/>.</summary>
    public static async Task<ControlHost?> Start(
        ControlOptions options, TimeProvider time, Action<string> say, CancellationToken stop)
    {
        if (ConfigState.Read(options, time.GetUtcNow(), out var text, out var faults) is not { } configuration)
        {
            foreach (var fault in faults)
            {
                say(fault.ToString());
            }

            return null;
        }

        foreach (var warning in configuration.Warnings)
        {
            say($"warning: {warning}");
        }

        var folder = new ControlFolder(options.DataDirectory ?? configuration.DataDirectory);
        folder.Create();
        var key = options.Ephemeral ? SigningKey.Create() : SigningKey.Open(folder.SigningKeyFile);
        folder.WritePublicKey(key.PublicKey);
        var database = Database.Open(Store(options, configuration, folder));
        try
        {
            var step = FailurePoint.FromEnvironment();
            var log = PublicLog.Open(database, folder, configuration, options.Ephemeral, time, step);
            var publisher = new Publisher(database, key, time, step);
            var config = new ConfigState(options, configuration, text, publisher, time);
            var ca = LocalAuthority.Open(options.Ephemeral ? null : folder.Ca, time);
            if (options.Ephemeral)
            {
                await File.WriteAllTextAsync(LocalAuthority.CertificateFile(folder.Ca), ca.CertificatePem + "\n", stop);
            }

            var receipts = new Receipts(time);
            var office = Office.Open(database, folder, configuration, (publisher, receipts), time, say);
            var access = new Access(
                office,
                time,
                ControlFolder.Token(folder.NodeTokenFile),
                ControlFolder.Token(folder.MetricsTokenFile));
            var app = Build(configuration);
            var blocks = new BlockApi(config, publisher, receipts, time);
            var secrets = new TicketSecrets(
                options.Ephemeral ? null : folder.TicketSecretsFile,
                () => config.Loaded.Configuration.Edge.TicketRotationSeconds,
                time);
            var nodes = new NodeApi(config, publisher, receipts, ca, secrets, time);
            Routes(app, access, blocks, new ConfigApi(config, publisher, receipts), nodes);
            StaffRoutes(app, access, new StaffApi(office), new SignInApi(office, access));
            TrustRoutes(app, access, office, time);
            log.Begin(configuration.DecisionLog, time, say);
            IntakeRoutes.Map(app, access, office, configuration, folder, time);
            PublicRoutes(app, access, new LogApi(log, database));
            app.UseEndpoints(_ => { });
            await app.StartAsync(stop);
            office.Clockwork.Start();
            folder.WriteUrl(app.Urls.First());
            return new ControlHost(app, database, ca, config, log, office);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Reads the configuration again; what came of it goes to <paramref name="say"/>.</summary>
    public bool Reload(Action<string> say)
    {
        var loaded = Config.Reload("signal", out var faults);
        foreach (var fault in loaded?.Configuration.Warnings ?? faults)
        {
            say($"{(loaded is null ? "reload refused" : "warning")}: {fault}");
        }

        if (loaded is not null)
        {
            say($"configuration {loaded.Version} is in force: {loaded.Configuration.Zones.Count} zones");
        }

        return loaded is not null;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Office.DisposeAsync();
        await _log.DisposeAsync();
        _database.Dispose();
        _ca.Dispose();
    }

    private static string? Store(ControlOptions options, Configuration configuration, ControlFolder folder) =>
        options.Ephemeral ? null : configuration.Store ?? folder.DatabaseFile;

    private static WebApplication Build(Configuration configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning);
        // A port that is taken is said once, by whoever started us.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPEndPoint.Parse(configuration.Edge.Listen.Control ?? DefaultAddress));
            if (configuration.Public.Host is not null)
            {
                kestrel.Listen(IPEndPoint.Parse(configuration.Public.Listen), PublicDoor.Mark);
            }

            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Api.Limits.Connections;
        });
        return builder.Build();
    }

    private static void Routes(WebApplication app, Access access, BlockApi blocks, ConfigApi config, NodeApi nodes)
    {
        app.UseRouting();
        app.Use(PublicDoor.Guard);
        app.MapPost("/trust/v1/blocks", access.Operator(blocks.Block));
        app.MapGet("/trust/v1/blocks", access.Operator(blocks.List));
        app.MapPost("/trust/v1/blocks/{decision}/lift", access.Operator(blocks.Lift));
        app.MapGet("/v1/config", access.Operator(config.Show));
        app.MapPost("/v1/config/check", access.Operator(config.Check));
        app.MapPost("/v1/config/reload", access.Operator(config.Reload));
        app.MapGet("/v1/zones", access.Operator(config.Zones));
        app.MapGet("/v1/nodes", access.Operator(nodes.Nodes));
        app.MapGet("/node/v1/documents/{lane}", access.Node(nodes.Document));
        app.MapPost("/node/v1/report", access.Node(nodes.Report));
        app.MapGet("/node/v1/secrets", access.Node(nodes.Secrets));
        app.MapGet("/node/v1/certificate", access.Node(nodes.Certificate));
        app.MapGet("/healthz", context => context.Response.WriteAsync("ok\n"));
        app.MapGet("/readyz", context => context.Response.WriteAsync("ready\n"));
        app.MapGet("/metrics", access.Metrics(nodes.Metrics));
    }

    /// <summary>Who may do what, and the way in for those who may.</summary>
    private static void StaffRoutes(WebApplication app, Access access, StaffApi staff, SignInApi sign)
    {
        app.MapGet("/trust/v1/staff", access.Operator(staff.List));
        app.MapPost("/trust/v1/staff", access.Operator(staff.Invite));
        app.MapPost("/trust/v1/staff/{person}/roles", access.Operator(staff.ChangeRoles));
        app.MapPost("/trust/v1/staff/{person}/suspend", access.Operator(staff.Suspend));
        app.MapPost("/trust/v1/staff/{person}/readmit", access.Operator(staff.Readmit));
        app.MapGet("/trust/v1/tokens", access.Operator(staff.Tokens));
        app.MapPost("/trust/v1/tokens", access.Operator(staff.AddToken));
        app.MapPost("/trust/v1/tokens/{id}/revoke", access.Operator(staff.RevokeToken));
        app.MapPost("/staff/v1/sign-in/options", sign.Options);
        app.MapPost("/staff/v1/sign-in", sign.SignIn);
        app.MapPost("/staff/v1/recover", sign.Recover);
        app.MapPost("/staff/v1/enrol/options", sign.EnrolOptions);
        app.MapPost("/staff/v1/enrol", sign.Enrol);
        app.MapPost("/staff/v1/sign-out", access.Session(sign.SignOut));
        app.MapGet("/staff/v1/session", access.Session(sign.Session));
    }

    /// <summary>The trust process: what staff do and see, and what anybody can do about a decision.</summary>
    private static void TrustRoutes(WebApplication app, Access access, Office office, TimeProvider time)
    {
        var api = new TrustApi(office, office.Pages);
        var views = new TrustViews(office, time);
        app.MapGet("/trust/v1/queue", access.Staff(views.Queue));
        foreach (var (name, letter) in TrustApi.Collections)
        {
            app.MapGet($"/trust/v1/{name}", access.Staff(views.List(letter)));
            app.MapGet($"/trust/v1/{name}/{{id}}", access.Staff(views.Show(letter)));
            app.MapPost($"/trust/v1/{name}/{{id}}/{{act}}", access.Staff(api.Act(letter)));
        }

        app.MapGet("/trust/v1/reports/{id}/attachments/{blob}", access.Staff(views.Attachment));
        app.MapPost("/trust/v1/decisions/{id}/approval-options", access.Staff(api.ApprovalOptions));
        app.MapPost("/decisions/{id}/appeal", new AppealForm(office).File).WithMetadata(new PublicDoor.Open());
    }

    /// <summary>What strangers may call, on the public listener too, and what operators do with the log.</summary>
    private static void PublicRoutes(WebApplication app, Access access, LogApi log)
    {
        string[] read = ["GET", "HEAD"];
        var open = new PublicDoor.Open();
        app.MapMethods("/log/checkpoint", read, log.Checkpoint).WithMetadata(open);
        app.MapMethods("/log/tile/{**path}", read, log.Tile).WithMetadata(open);
        app.MapMethods("/log/page/{hash}", read, log.Revision).WithMetadata(open);
        app.MapMethods("/log/key", read, log.Key).WithMetadata(open);
        app.MapMethods("/log/proof/{index}", read, log.Proof).WithMetadata(open);
        app.MapGet("/trust/v1/log", access.Operator(log.State));
        app.MapPost("/trust/v1/log/rotate-key", access.Operator(log.RotateKey));
        app.MapFallback("{**path}", log.Shown).WithMetadata(open);
    }
}
