namespace Ringwall.Bench.L7;

/// <summary>One measured run of one contestant.</summary>
internal sealed record Sample(string Contestant, double Figure)
{
    /// <summary>Microseconds of processor time per answer in user mode and in the kernel.</summary>
    public double User { get; init; }

    public double Kernel { get; init; }

    /// <summary>Answers per second.</summary>
    public double Rate { get; init; }

    /// <summary>Microseconds; 0 where it was not measured.</summary>
    public double P50 { get; init; }

    public double P99 { get; init; }

    /// <summary>Per cent of its processor the contestant used.</summary>
    public double Proxy { get; init; }

    /// <summary>Per cent of its processor that load and origin used.</summary>
    public double Load { get; init; }

    /// <summary>Per cent of the proxy's processor that the host took away.</summary>
    public double Stolen { get; init; }

    public long Errors { get; init; }

    public string Remark { get; init; } = "";
}
