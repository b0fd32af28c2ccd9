namespace Ringwall.Control.Staff;

/// <summary>How long what lets somebody in is good.</summary>
public static class Limits
{
    /// <summary>A session without use ends after this.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this however much it is used: a working day.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromHours(12);

    /// <summary>Use of a session is written down this often.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>An enrolment link is used within this.</summary>
    public static readonly TimeSpan Enrolment = TimeSpan.FromHours(72);

    /// <summary>Between the browser's asking for a challenge and its answer.</summary>
    public static readonly TimeSpan Ceremony = TimeSpan.FromMinutes(5);

    /// <summary>Recovery codes given at enrolment, each good once.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>Characters of a name or a label.</summary>
    public const int Name = 100;

    /// <summary>Passkeys one person may have.</summary>
    public const int Passkeys = 10;

    /// <summary>Open ceremonies at a time; the oldest give way.</summary>
    public const int Ceremonies = 1000;
}
