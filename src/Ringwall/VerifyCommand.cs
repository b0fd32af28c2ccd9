using System.CommandLine;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall;

/// <summary>
/// For anyone, without trust in the operator: reads a published decision log whole and checks everything that can be
/// checked, against what was seen at the last visit too; or checks one proof from a notice.
/// </summary>
internal static class VerifyCommand
{
    private static readonly Argument<string?> s_place = new("place")
    {
        Description = "The log's address (https://host/log) or a folder with a copy of it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string[]> s_keys = Many("--key", "A key of the log you trust: name+id+base64.");
    private static readonly Option<string[]> s_witnesses = Many("--witness", "A witness's key: name+id+base64.");
    private static readonly Option<int> s_quorum = new("--quorum")
    {
        Description = "Witnesses that must have cosigned; default: all that are named.",
        DefaultValueFactory = _ => -1,
    };

    private static readonly Option<string?> s_state = new("--state")
    {
        Description = "Folder that remembers what was seen; default ~/.local/state/ringwall/logs, \"none\" for none.",
    };

    private static readonly Option<string?> s_proof = new("--proof")
    {
        Description = "Check this proof (tlog-proof, from a notice) instead of a whole log.",
    };

    public static Command Make()
    {
        var command = new Command("verify", "Check a published decision log, or a proof from it, trusting nobody.")
        {
            s_place, s_keys, s_witnesses, s_quorum, s_state, s_proof,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (Keys(parsed.GetValue(s_keys)!, SignatureKind.Log) is not { } keys
            || Keys(parsed.GetValue(s_witnesses)!, SignatureKind.Cosignature) is not { } witnesses)
        {
            return ExitCode.Usage;
        }

        if (parsed.GetValue(s_proof) is { } proof)
        {
            return Proof(proof, keys);
        }

        if (parsed.GetValue(s_place) is not { } place)
        {
            Console.Error.WriteLine("name a log: https://host/log or a folder");
            return ExitCode.Usage;
        }

        try
        {
            var quorum = parsed.GetValue(s_quorum);
            var trust = new AuditTrust
            {
                Keys = keys,
                Witnesses = witnesses,
                Quorum = quorum < 0 ? witnesses.Length : quorum,
            };
            return Log(place, LogVisit.Open(place, parsed.GetValue(s_state)), trust);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException
            or OperationCanceledException or UriFormatException)
        {
            Console.Error.WriteLine($"{place} cannot be read: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static int Log(string place, LogVisit visit, AuditTrust trust)
    {
        using var source = LogSource.Open(place);
        var known = trust.Keys.Count > 0 || visit.Key is not null;
        if (visit.Key is { } earlier)
        {
            trust = trust with { Keys = [.. trust.Keys, earlier], Seen = visit.Checkpoint };
        }

        var report = new LogAudit(source.Read, SigningKey.Check).Run(trust, source.ReadsSite ? source.ReadSite : null);
        if (!report.IsGood)
        {
            Console.Error.WriteLine($"{place} is NOT as it was signed:");
            report.Faults.ToList().ForEach(fault => Console.Error.WriteLine("  " + fault));
            return ExitCode.Altered;
        }

        var (checkpoint, key) = (report.Checkpoint!, report.Key!);
        Console.WriteLine($"{checkpoint.Origin}: {checkpoint.Size} entries and {report.Pages} pages are as signed");
        Console.WriteLine($"  root {checkpoint.Root}");
        Console.WriteLine($"  key  {key}");
        foreach (var (name, time) in report.Cosigned)
        {
            Console.WriteLine($"  cosigned by {name} at {DateTimeOffset.FromUnixTimeSeconds(time):u}");
        }

        Console.WriteLine(visit.Checkpoint is { } seen
            ? $"  the {seen.Size} entries seen at the last visit are unchanged"
            : "  first visit: nothing to compare with");
        if (!known)
        {
            Console.WriteLine("  the key was taken at first sight: compare it with one you got another way");
        }

        if (report.UnknownKinds > 0)
        {
            Console.WriteLine($"  {report.UnknownKinds} entries are of kinds this version does not know");
        }

        visit.Save(key, source.Read("checkpoint"), checkpoint);
        return ExitCode.Done;
    }

    private static int Proof(string file, VerifierKey[] keys)
    {
        if (keys.Length == 0)
        {
            Console.Error.WriteLine("a proof is checked with a key you trust: --key name+id+base64");
            return ExitCode.Usage;
        }

        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{file} cannot be read: {e.Message}");
            return ExitCode.Failed;
        }

        var bundle = InclusionBundle.Parse(text, out var fault);
        var faults = keys.Select(key => bundle is null ? fault : bundle.Fault(key, SigningKey.Check)).ToArray();
        if (Array.TrueForAll(faults, f => f is not null))
        {
            Console.Error.WriteLine($"{file} proves nothing: {faults[0]}");
            return ExitCode.Altered;
        }

        Console.WriteLine($"entry {bundle!.Index} is in the log, as signed:");
        Console.WriteLine(System.Text.Encoding.UTF8.GetString(bundle.Entry));
        return ExitCode.Done;
    }

    private static VerifierKey[]? Keys(string[] texts, SignatureKind kind)
    {
        var keys = texts.Select(VerifierKey.Parse).ToArray();
        if (Array.FindIndex(keys, key => key?.Kind != kind) is >= 0 and var wrong)
        {
            var whose = kind == SignatureKind.Log ? "log" : "witness";
            Console.Error.WriteLine($"'{texts[wrong]}' is no key of a {whose}");
            return null;
        }

        return keys!;
    }

    private static Option<string[]> Many(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => [],
    };
}
