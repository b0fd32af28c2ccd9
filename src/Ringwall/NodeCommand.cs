using System.CommandLine;
using Ringwall.Node;

namespace Ringwall;

/// <summary>The data plane on its own.</summary>
internal static class NodeCommand
{
    public static Command Make()
    {
        var name = new Option<string>("--name")
        {
            HelpName = "NAME",
            Description = "Name among the nodes; default: this machine's.",
        };
        var control = new Option<string?>("--control")
        {
            HelpName = "URL",
            Description = "Control's address, http://host:port.",
        };
        var enrol = new Option<string>("--enrol")
        {
            HelpName = "FOLDER",
            Description = "Folder with node.token and control.pub.",
            Required = true,
        };
        var data = new Option<string>("--data")
        {
            HelpName = "FOLDER",
            Description = "The node's own folder.",
            Required = true,
        };
        var takeOver = new Option<bool>("--take-over")
        {
            Description = "Take the listening sockets over from the node that runs with the same folder.",
        };
        var supervised = new Option<bool>("--supervised") { Hidden = true };
        var command = new Command("node", "Run the data plane on its own.")
        {
            name, control, enrol, data, takeOver, supervised,
        };
        command.SetAction(parsed =>
        {
            using var shutdown = new Shutdown(parsed.GetValue(supervised));
            var options = new NodeOptions
            {
                Name = parsed.GetValue(name) ?? Environment.MachineName,
                Control = parsed.GetValue(control) is { } uri ? new Uri(uri) : null,
                EnrolDirectory = parsed.GetValue(enrol)!,
                DataDirectory = parsed.GetValue(data)!,
                TakeOver = parsed.GetValue(takeOver),
            };
            return NodeHost.Run(options, shutdown.Asked);
        });
        return command;
    }
}
