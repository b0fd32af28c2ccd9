using System.CommandLine;
using System.Data.Common;
using Ringwall.Control.Store;

namespace Ringwall;

/// <summary>
/// Brings a PostgreSQL store's schema up to date, as the role that owns it; control itself runs as a role that cannot.
/// </summary>
internal static class MigrateCommand
{
    public static Command Make()
    {
        var owner = new Option<string?>("--owner")
        {
            HelpName = "CONNECTION",
            Description = "Connection string of the owning role; or RINGWALL_STORE_OWNER in the environment.",
        };
        var role = new Option<string>("--application-role")
        {
            HelpName = "ROLE",
            Description = "Role control connects as; it is given what it needs and no more.",
            DefaultValueFactory = _ => "ringwall_app",
        };
        var command = new Command("migrate", "Bring a PostgreSQL store's schema up to date.") { owner, role };
        command.SetAction(parsed =>
        {
            if ((parsed.GetValue(owner) ?? Environment.GetEnvironmentVariable("RINGWALL_STORE_OWNER"))
                is not { Length: > 0 } connection)
            {
                Console.Error.WriteLine("--owner is missing and RINGWALL_STORE_OWNER is not set");
                return ExitCode.Usage;
            }

            try
            {
                var applied = PostgresDatabase.Migrate(connection, parsed.GetValue(role)!);
                Console.WriteLine(
                    applied.Count == 0 ? "nothing to do" : $"applied schema {string.Join(", ", applied)}");
                return ExitCode.Done;
            }
            catch (Exception e) when (e is DbException or InvalidDataException or ArgumentException)
            {
                Console.Error.WriteLine("migrate: " + e.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }
}
