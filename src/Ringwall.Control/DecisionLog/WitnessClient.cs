using System.Globalization;
using System.Net;
using System.Text;
using Ringwall.Control.Config;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// Asks one witness to cosign our checkpoints (C2SP tlog-witness), and believes nothing it says unchecked.
/// </summary>
public sealed class WitnessClient(WitnessSettings settings, HttpClient http)
{
    private readonly Uri _address = new(settings.Url.TrimEnd('/') + "/add-checkpoint");
    private long _known;

    public VerifierKey Key { get; } = VerifierKey.Parse(settings.Key)!;

    /// <summary>Why the last answer was no cosignature, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Its cosignature, or null with <see cref="Trouble"/>.</summary>
    public async Task<NoteSignature?> Cosign(SignedNote note, LogPublisher log, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        enough.CancelAfter(Limits.WitnessAnswer);
        try
        {
            var size = Checkpoint.Parse(note.Text)!.Size;
            // The second time with the size it told; whoever tells another one then has no use for us.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var request = new WitnessRequest(_known, log.Consistency(_known, size), note);
                using var content = new ByteArrayContent(request.Write());
                using var answer = await http.PostAsync(_address, content, enough.Token);
                var text = await Text(answer, enough.Token);
                if (answer.StatusCode != HttpStatusCode.Conflict)
                {
                    return Take(answer.StatusCode, text, note, size);
                }

                if (!long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var told)
                    || told > size)
                {
                    Trouble = "it claims to have seen a log larger than ours";
                    return null;
                }

                _known = told;
            }

            Trouble = "it does not stay with one size";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            stop.ThrowIfCancellationRequested();
            Trouble = e is OperationCanceledException ? "no answer in time" : e.Message;
        }

        return null;
    }

    private NoteSignature? Take(HttpStatusCode status, string text, SignedNote note, long size)
    {
        if (status != HttpStatusCode.OK)
        {
            Trouble = $"it answered {(int)status}";
            return null;
        }

        var mine = text.TrimEnd('\n').Split('\n').Select(NoteSignature.Parse)
            .FirstOrDefault(line => line?.Name == Key.Name && line.KeyId == Key.Id);
        if (mine is null || note.With([mine]).Verify(Key, SigningKey.Check) != NoteVerdict.Good)
        {
            Trouble = "its cosignature is not good";
            return null;
        }

        _known = size;
        Trouble = null;
        return mine;
    }

    private static async Task<string> Text(HttpResponseMessage answer, CancellationToken stop)
    {
        using var stream = await answer.Content.ReadAsStreamAsync(stop);
        var octets = new byte[Limits.WitnessAnswerBytes];
        var length = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(octets, 0, length);
    }
}
