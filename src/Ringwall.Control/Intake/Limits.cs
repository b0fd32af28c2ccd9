namespace Ringwall.Control.Intake;

/// <summary>What a stranger may send; generous, because the one who is shut out may be the one in danger.</summary>
public static class Limits
{
    /// <summary>Octets of one POST of the form, files included.</summary>
    public const int Form = 12 * 1024 * 1024;

    /// <summary>Octets of a POST beyond that which are still read, so that the answer can be seen.</summary>
    public const int ReadAway = 64 * 1024 * 1024;

    /// <summary>Octets of one XARF report; evidence travels in it.</summary>
    public const int Xarf = 8 * 1024 * 1024;

    /// <summary>Files with one report.</summary>
    public const int Files = 5;

    /// <summary>Octets of all files together.</summary>
    public const int FileOctets = 10 * 1024 * 1024;

    /// <summary>Characters of a name, a mail address, a hash.</summary>
    public const int Line = 320;

    /// <summary>Characters of a sealed form state: 250 addresses of full length, words, and their encoding.</summary>
    public const int State = 3 * 1024 * 1024;

    /// <summary>A form that is open longer cannot be sent: the key is gone by then.</summary>
    public static readonly TimeSpan FormLife = TimeSpan.FromHours(24);

    /// <summary>Reports one cell of the network may send at once (a /24 or a /56: a café, a school, an exit).</summary>
    public const int Burst = 200;

    /// <summary>Reports a cell gets back per second.</summary>
    public const double PerSecond = 2;

    /// <summary>Cells remembered; beyond it the oldest are forgotten, in their favour.</summary>
    public const int Cells = 100_000;

    /// <summary>Reports looked back upon for campaigns.</summary>
    public static readonly TimeSpan CampaignWindow = TimeSpan.FromHours(24);

    /// <summary>Different texts remembered per customer within the window.</summary>
    public const int Clusters = 5_000;

    /// <summary>Like texts that make a report part of a campaign; a text of one's own stays apart.</summary>
    public const int ClusterSize = 5;
}
