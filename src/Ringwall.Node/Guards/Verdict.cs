namespace Ringwall.Node.Guards;

/// <summary>What to do with an exchange. Allow skips the remaining guards.</summary>
public enum Act : byte { Continue, Allow, Challenge, RateLimit, Block, Drop }

/// <summary>A guard's answer. The reference is the rule or decision behind it: the page's link is its link.</summary>
public readonly record struct Verdict(Act Act, string Guard, object? Reference)
{
    public static Verdict Continue => default;

    public bool Stops => Act > Act.Allow;
}
