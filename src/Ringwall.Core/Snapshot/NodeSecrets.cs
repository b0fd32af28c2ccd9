namespace Ringwall.Core.Snapshot;

/// <summary>
/// What all nodes of one control share and none may write down: given on request, apart from the configuration, whose
/// document nodes keep on disk.
/// </summary>
public sealed record NodeSecrets
{
    /// <summary>Length of a period of ticket secrets.</summary>
    public required int RotationSeconds { get; init; }

    /// <summary>By their beginning: the period before (if there was one), this one, the next.</summary>
    public required IReadOnlyList<TicketSecret> Tickets { get; init; }

    /// <summary>Why they are no secrets to serve by, or null.</summary>
    public string? Fault()
    {
        if (RotationSeconds < Limits.ShortestTicketRotation || RotationSeconds > Limits.LongestTicketRotation)
        {
            return "the period of ticket secrets is beyond all reason";
        }

        if (Tickets is not { Count: > 0 and <= Limits.TicketSecrets })
        {
            return "there are no ticket secrets, or too many";
        }

        for (var i = 0; i < Tickets.Count; i++)
        {
            if (Tickets[i].Secret is not { Length: TicketSecret.Length })
            {
                return "a ticket secret has not the length of one";
            }

            if (i > 0 && Tickets[i].From <= Tickets[i - 1].From)
            {
                return "the periods of ticket secrets are out of order";
            }
        }

        return null;
    }
}

/// <summary>Sealing keys of session tickets come from it, from this moment (Unix seconds) to the next one's.</summary>
public sealed record TicketSecret(long From, byte[] Secret)
{
    public const int Length = 32;
}
