using System.Diagnostics;
using Npgsql;
using Ringwall.Control.Store;

[assembly: AssemblyFixture(typeof(Ringwall.Tests.Control.Store.PostgresCluster))]

namespace Ringwall.Tests.Control.Store;

/// <summary>
/// A PostgreSQL of our own in a folder of its own, without TCP, run by an unprivileged user; started by the first test
/// that needs it and ended with the last.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const string Template = "ringwall_template";
    private const string ApplicationRole = "ringwall_app";
    private readonly Lock _lock = new();
    private string? _folder;
    private Process? _server;
    private int _databases;

    private static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "initdb"))).Max(StringComparer.Ordinal)
        : null;

    /// <summary>The owner's connection to a database that holds nothing yet.</summary>
    public string Empty() => Owner(Create("template0"));

    /// <summary>A database with the whole schema: the owner's connection and the application's.</summary>
    public (string Owner, string Application) Migrated()
    {
        var database = Create(Template);
        return (Owner(database), Connection(ApplicationRole, database));
    }

    public static string Application(string owner) =>
        new NpgsqlConnectionStringBuilder(owner) { Username = ApplicationRole }.ConnectionString;

    public void Dispose()
    {
        if (_server is { } server)
        {
            NpgsqlConnection.ClearAllPools();
            Finish(Tool("kill", ["-INT", $"{server.Id}"], asUser: false));
            server.WaitForExit();
            server.Dispose();
            Directory.Delete(_folder!, recursive: true);
        }
    }

    private string Create(string template)
    {
        lock (_lock)
        {
            Start();
            var name = $"test_{++_databases}";
            Run(Owner("postgres"), $"CREATE DATABASE {name} TEMPLATE {template} OWNER ringwall_owner");
            return name;
        }
    }

    private void Start()
    {
        if (_server is not null)
        {
            return;
        }

        Assert.SkipWhen(Binaries is null, "the Debian package postgresql is not installed");
        _folder = Directory.CreateTempSubdirectory("ringwall-pg-").FullName;
        Finish(Tool("chmod", ["755", _folder], asUser: false));
        var data = Path.Combine(_folder, "data");
        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess)
        {
            Finish(Tool("chown", ["postgres", _folder, data], asUser: false));
        }

        Finish(Tool("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]));
        var postgres = Tool(
            "postgres",
            ["-D", data, "-k", _folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200"]);
        _server = Process.Start(postgres)!;
        _server.OutputDataReceived += (_, _) => { };
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        WaitUntilReady();
        Run(Connection("postgres", "postgres"), "CREATE ROLE ringwall_owner LOGIN CREATEDB");
        Run(Connection("postgres", "postgres"), $"CREATE ROLE {ApplicationRole} LOGIN");
        Run(Owner("postgres"), $"CREATE DATABASE {Template} OWNER ringwall_owner");
        PostgresDatabase.Migrate(Owner(Template), ApplicationRole);
        NpgsqlConnection.ClearAllPools();
    }

    private void WaitUntilReady()
    {
        while (true)
        {
            try
            {
                Run(Connection("postgres", "postgres"), "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!_server!.HasExited)
            {
                Thread.Sleep(20);
            }
        }
    }

    private string Owner(string database) => Connection("ringwall_owner", database);

    private string Connection(string role, string database) =>
        $"Host={_folder};Username={role};Database={database};Maximum Pool Size=8";

    private static void Run(string connection, string sql)
    {
        using var source = NpgsqlDataSource.Create(connection + ";Pooling=False");
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>PostgreSQL refuses to be run by root: its own user does it then.</summary>
    private static ProcessStartInfo Tool(string name, string[] arguments, bool asUser = true)
    {
        var file = asUser ? Path.Combine(Binaries!, name) : name;
        string[] all = asUser && Environment.IsPrivilegedProcess
            ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", file, .. arguments]
            : arguments;
        return new ProcessStartInfo(asUser && Environment.IsPrivilegedProcess ? "setpriv" : file, all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
    }

    private static void Finish(ProcessStartInfo info)
    {
        using var process = Process.Start(info)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{info.FileName}: {error}{said.Result}");
    }
}
