using System.CommandLine;
using System.Text.Json;

namespace Ringwall.Rehearsal;

/// <summary>
/// Plays an emergency from the first report to the lift, against a running Ringwall and through its own doors: API,
/// store, edge, public pages, log. Site and people are invented; everything else is as in earnest.
/// </summary>
internal static class RehearseCommand
{
    public static Command Make()
    {
        var config = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = "Configuration of the Ringwall to play on; without it one is started with a demo site.",
        };
        var data = new Option<string?>("--data")
        {
            HelpName = "FOLDER",
            Description = "Its data folder; default: what its configuration says.",
        };
        Command command = new("rehearse", "Play an emergency: reports, decision, block, publication, appeal, lift.")
        {
            config, data,
        };
        command.SetAction(async (parsed, _) =>
        {
            var script = new Script(Console.Out);
            Stage? stage = null;
            try
            {
                if (parsed.GetValue(config) is { } file)
                {
                    stage = Stage.Running(file, parsed.GetValue(data));
                }
                else
                {
                    await script.Step("a Ringwall with a demo site is started", async () =>
                    {
                        stage = await Stage.Begin();
                        return $"http://{stage.Site}:{stage.Port}/";
                    });
                }

                if (stage is null)
                {
                    return ExitCode.Failed;
                }

                using var story = new Story(stage, script);
                await story.Play();
            }
            catch (Exception e) when (e is StepFailedException or HttpRequestException or JsonException or IOException)
            {
                return script.Fail(e);
            }
            finally
            {
                if (stage is not null)
                {
                    await stage.DisposeAsync();
                }
            }

            return script.End();
        });
        return command;
    }
}
