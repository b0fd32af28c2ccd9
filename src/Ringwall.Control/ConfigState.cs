using Ringwall.Control.Config;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control;

/// <summary>A configuration in force and its version.</summary>
public sealed record LoadedConfig(Configuration Configuration, long Version);

/// <summary>The configuration in force. Reading the file again changes it whole or not at all.</summary>
public sealed class ConfigState
{
    private readonly ControlOptions _options;
    private readonly Publisher _publisher;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private LoadedConfig _loaded;
    private EdgeSnapshot _edge;

    public ConfigState(
        ControlOptions options, Configuration configuration, string text, Publisher publisher, TimeProvider time)
    {
        _options = options;
        _publisher = publisher;
        _time = time;
        var image = publisher.Image(configuration);
        _edge = Compiled(image);
        _loaded = new LoadedConfig(configuration, publisher.Publish(image, text, "start"));
    }

    public LoadedConfig Loaded => Volatile.Read(ref _loaded);

    /// <summary>The zones in force, for looking hosts up.</summary>
    public EdgeSnapshot Edge => Volatile.Read(ref _edge);

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Reads the options' configuration: its text and settings, or all its faults.</summary>
    public static Configuration? Read(
        ControlOptions options, DateTimeOffset now, out string text, out IReadOnlyList<ConfigFault> faults)
    {
        if (options.ConfigText is { } given)
        {
            text = given;
            return Configuration.Read(given, options.ConfigFile, out faults, now);
        }

        return Configuration.Load(options.ConfigFile, now, out text, out faults);
    }

    /// <summary>Checks a text as if it stood in the configuration file.</summary>
    public Configuration? Check(string text, out IReadOnlyList<ConfigFault> faults) =>
        Configuration.Read(text, _options.ConfigFile, out faults, Now);

    /// <summary>Reads the file again and puts it in force; null with all faults, and the old one stays.</summary>
    public LoadedConfig? Reload(string actor, out IReadOnlyList<ConfigFault> faults)
    {
        lock (_lock)
        {
            if (Read(_options, Now, out var text, out faults) is not { } read)
            {
                return null;
            }

            read = read with { Warnings = [.. read.Warnings, .. NeedsRestart(read)] };
            var image = _publisher.Image(read);
            var edge = Compiled(image);
            var loaded = new LoadedConfig(read, _publisher.Publish(image, text, actor));
            Volatile.Write(ref _edge, edge);
            Volatile.Write(ref _loaded, loaded);
            return loaded;
        }
    }

    private static EdgeSnapshot Compiled(byte[] image) =>
        new(ZoneImage.Open(image, out _, ours: true)!, 1, BlockTable.Empty, 1);

    /// <summary>Listening sockets and the data folder are taken at the start and kept.</summary>
    private IEnumerable<ConfigFault> NeedsRestart(Configuration next)
    {
        var (before, after) = (_loaded.Configuration.Edge.Listen, next.Edge.Listen);
        if (!before.Http.SequenceEqual(after.Http)
            || !before.Https.SequenceEqual(after.Https)
            || before.Control != after.Control
            || before.Status != after.Status)
        {
            yield return new ConfigFault(
                _options.ConfigFile, 0, 0, "listen", "changed addresses take effect at the next start");
        }

        if (_options.DataDirectory is null && _loaded.Configuration.DataDirectory != next.DataDirectory)
        {
            yield return new ConfigFault(_options.ConfigFile, 0, 0, "data", "takes effect at the next start");
        }
    }
}
