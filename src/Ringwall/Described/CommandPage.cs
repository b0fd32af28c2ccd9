namespace Ringwall.Described;

/// <summary>ringwall(1).</summary>
internal static class CommandPage
{
    public static string Write(IReadOnlyList<Verb> verbs)
    {
        var page = new Roff("ringwall", 1, "an edge in front of web sites that answers for what it does");
        page.Section("Synopsis").Verbatim(verbs.Select(verb => $"ringwall {verb.Name}{Usage(verb)}"));
        page.Section("Description").Paragraph(
            "Ringwall stands between clients and web sites. Nodes serve clients; control holds the configuration and "
            + "the record of decisions, signs both and publishes them to the nodes. One executable is both: the role "
            + "is the command it is started with. Operator commands speak to control's API, so that every act is on "
            + "the record.");
        page.Section("Commands");
        foreach (var verb in verbs)
        {
            page.Subsection($"ringwall {verb.Name}{(verb.Operand is { } o ? $" {o.Value}" : "")}")
                .Paragraph(verb.Summary);
            if (verb.Operand is { } operand)
            {
                page.Item(operand.Value, operand.Summary);
            }

            foreach (var option in verb.Options.Where(option => option.Name != "--help"))
            {
                page.Item($"{option.Name} {option.Value}".TrimEnd(), option.Required
                    ? $"{option.Summary} Required." : option.Summary);
            }
        }

        return Surroundings(page).ToString();
    }

    private static string Usage(Verb verb)
    {
        var required = verb.Options.Where(option => option.Required).Select(option => $" {option.Name} {option.Value}");
        var operand = verb.Operand is not { } value ? "" : value.Optional ? $" [{value.Value}]" : $" {value.Value}";
        var more = verb.Options.Any(option => !option.Required && option.Name != "--help") ? " [OPTION...]" : "";
        return $"{operand}{string.Concat(required)}{more}";
    }

    private static Roff Surroundings(Roff page) => page
        .Section("Signals")
        .Item("SIGHUP", "run, control: the configuration is read again; one with faults changes nothing. node: "
            + "control is asked anew and the access log is opened again.")
        .Item("SIGUSR1", "node: the access log is opened again, after it was renamed.")
        .Item("SIGTERM", "No new connections; exchanges under way may end, up to drain_seconds.")
        .Section("Environment")
        .Item("RINGWALL_CONTROL", "Control's address for operator commands.")
        .Item("RINGWALL_TOKEN", "The operator token, instead of the data folder's.")
        .Item("RINGWALL_STATUS", "The status listener that top asks.")
        .Item("NO_COLOR", "top prints one plain snapshot.")
        .Section("Files")
        .Item("/etc/ringwall/ringwall.yaml", "The configuration of the packaged services; see ringwall.yaml(5).")
        .Item("control/operator.token", "In the data folder: the token of operator commands.")
        .Item("control/metrics.token", "In the data folder: for who collects control's /metrics.")
        .Item("control/node.token, control/control.pub", "In the data folder: what a node is enrolled with.")
        .Item("ca/ca.pem", "In the data folder: the local CA, for zones without a certificate.")
        .Item("node/access.log", "In the data folder: the access log.")
        .Section("Exit status")
        .Item($"{ExitCode.Done}", "Done.")
        .Item($"{ExitCode.Failed}", "It was tried and failed, or the configuration has faults.")
        .Item($"{ExitCode.Usage}", "The command line is not understood.")
        .Item($"{ExitCode.NoControl}", "Control could not be reached, or does not know this token.")
        .Section("Examples")
        .Paragraph("Protect a site on this machine:")
        .Verbatim(["ringwall up --host example.test --origin http://127.0.0.1:3000"])
        .Paragraph("Block it, and lift the block:")
        .Verbatim(
        [
            "ringwall block --zone example.test --actor 'A. Operator' \\",
            "    --reason 'a try' --reasons-url https://example.test/reasons",
            "ringwall unblock D-2026-0001 --actor 'A. Operator' --reason 'it was a try'",
        ])
        .Section("See also")
        .Paragraph("ringwall.yaml(5), systemd(1), logrotate(8)");
}
