using Ringwall.Control.Config;
using Ringwall.Control.Store;

namespace Ringwall.Control.DecisionLog;

/// <summary>The decision log of one control plane: opened, restored, and published from then on.</summary>
public sealed class PublicLog : IAsyncDisposable
{
    private PublicLog(LogPublisher publisher, LogFolder folder)
    {
        Publisher = publisher;
        Folder = folder;
    }

    public LogPublisher Publisher { get; }

    public LogFolder Folder { get; }

    public LogRounds? Rounds { get; private set; }

    /// <summary>Opens it; nothing is published before <see cref="Begin"/>.</summary>
    public static PublicLog Open(
        Database database,
        ControlFolder folder,
        Configuration configuration,
        bool ephemeral,
        TimeProvider time,
        Action<string>? step)
    {
        if (ephemeral && Directory.Exists(folder.Log))
        {
            Directory.Delete(folder.Log, recursive: true);
        }

        var keys = new LogKeys(ephemeral ? null : folder.LogKeys);
        var asked = configuration.DecisionLog.Origin;
        LogPublisher.Open(database, keys, asked ?? Name(configuration), time.GetUtcNow());
        var files = new LogFolder(folder.Log);
        var publisher = new LogPublisher(database, keys, files, time, step);
        return asked is null || asked == publisher.Origin
            ? new PublicLog(publisher, files)
            : throw new InvalidDataException(
                $"decision_log.origin is {asked}, but the log was opened as {publisher.Origin}: a log keeps its name");
    }

    public void Begin(DecisionLogSettings settings, TimeProvider time, Action<string> say) =>
        Rounds = new LogRounds(Publisher, settings, time, say);

    public ValueTask DisposeAsync() => Rounds?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Name(Configuration configuration) =>
        (configuration.Public.Host ?? configuration.Edge.Deployment) + "/log";
}
