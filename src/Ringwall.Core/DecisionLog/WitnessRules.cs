namespace Ringwall.Core.DecisionLog;

/// <summary>A witness's answer: the status to send, and the checkpoint to remember and cosign when it is 200.</summary>
public readonly record struct WitnessAnswer(int Status, Checkpoint? Accepted, long KnownSize);

/// <summary>
/// When a witness cosigns (C2SP tlog-witness). Pure: who asks finds what was cosigned before, remembers what is
/// accepted, both in one step, and only then signs.
/// </summary>
public static class WitnessRules
{
    /// <param name="request">What was asked.</param>
    /// <param name="logs">Keys of the logs this witness watches; a key's name is its log's origin.</param>
    /// <param name="known">The checkpoint cosigned last for this origin, or null.</param>
    /// <param name="check">Ed25519.</param>
    public static WitnessAnswer Judge(
        WitnessRequest request,
        IReadOnlyCollection<VerifierKey> logs,
        Func<string, Checkpoint?> known,
        Ed25519Check check)
    {
        if (Checkpoint.Parse(request.Note.Text) is not { } asked)
        {
            return new WitnessAnswer(400, null, 0);
        }

        var keys = logs.Where(key => key.Kind == SignatureKind.Log && key.Name == asked.Origin).ToArray();
        if (keys.Length == 0)
        {
            return new WitnessAnswer(404, null, 0);
        }

        var verdicts = keys.Select(key => request.Note.Verify(key, check)).ToArray();
        if (verdicts.Contains(NoteVerdict.Bad) || !verdicts.Contains(NoteVerdict.Good))
        {
            return new WitnessAnswer(403, null, 0);
        }

        if (request.OldSize > asked.Size)
        {
            return new WitnessAnswer(400, null, 0);
        }

        var before = known(asked.Origin) ?? new Checkpoint(asked.Origin, 0, TreeHash.Empty);
        return request.OldSize != before.Size ? new WitnessAnswer(409, null, before.Size)
            : Proofs.Continues(before.Root, before.Size, asked.Root, asked.Size, request.Proof)
                ? new WitnessAnswer(200, asked, before.Size)
                : new WitnessAnswer(422, null, before.Size);
    }
}
