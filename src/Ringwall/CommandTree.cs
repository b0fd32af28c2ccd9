using System.CommandLine;

namespace Ringwall;

/// <summary>
/// One executable, the role is the process. Each command lives in a file of its own; help, manual page and completion
/// are made from what is listed here.
/// </summary>
internal static class CommandTree
{
    public static RootCommand Make() => new("Ringwall: protects sites and answers for what it does.")
    {
        RunCommand.Make("run", "Run everything on this machine, in the foreground."),
        RunCommand.Make("up", "The same as run; without arguments it shows a demo site behind the edge."),
        NodeCommand.Make(),
        ControlCommand.Make(),
        CheckCommand.Make(),
        ReloadCommand.Make(),
        BlockCommand.Make(),
        UnblockCommand.Make(),
        LogCommand.Make(),
        VerifyCommand.Make(),
        WitnessCommand.Make(),
        TopCommand.Make(),
        MigrateCommand.Make(),
        BackupCommand.Backup(),
        BackupCommand.Restore(),
        Rehearsal.RehearseCommand.Make(),
        StaffCommand.Make(),
        TokenCommand.Make(),
        ListCommands.Blocks(),
        ListCommands.Zones(),
        ListCommands.Nodes(),
        CompletionCommand.Make(),
        ManCommand.Make(),
    };
}
