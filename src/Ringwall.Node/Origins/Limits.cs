namespace Ringwall.Node.Origins;

/// <summary>Every bound of origin connections, each with its reason.</summary>
public static class Limits
{
    /// <summary>
    /// Idle connections a loop keeps per origin: as many as a zone may open by default. With fewer, a busy moment ends
    /// in closing what the next one has to dial again (measured: twice the processor time per request).
    /// </summary>
    public const int IdlePerOrigin = 256;

    /// <summary>
    /// A client may have so many connections of an origin, whatever its share comes to: a browser opens six.
    /// </summary>
    public const int LeastPerClient = 8;

    /// <summary>Exchanges with an origin under way on a loop from which on clients are counted there.</summary>
    public const int CountClientsFrom = 4;

    /// <summary>Addresses of one origin whose standing the node remembers.</summary>
    public const int AddressesRemembered = 64;

    /// <summary>
    /// While requests wait, this is how often a place is looked for: other loops free them without telling.
    /// </summary>
    public const int QueueLookMs = 20;

    /// <summary>A neighbour that has not lent by then is busy: dialling is as fast.</summary>
    public const int LoanMs = 5;

    /// <summary>
    /// A connection that took longer than this is worth asking a neighbour for; one by TLS always is.
    /// </summary>
    public const int DearDialMs = 1;

    /// <summary>A connection is retired after this many requests.</summary>
    public const int RequestsPerConnection = 10_000;

    /// <summary>And after an hour, so that a changed name or certificate is noticed.</summary>
    public const long ConnectionAgeMs = 3_600_000;

    /// <summary>
    /// A request that must not be retried takes an idle connection only when it was used this recently.
    /// </summary>
    public const int SafeIdleMs = 5_000;

    /// <summary>An origin that closes under our hands has its idle time halved, down to this.</summary>
    public const int IdleFloorMs = 2_000;

    /// <summary>Time for connection and TLS handshake together.</summary>
    public const int TlsConnectMs = 10_000;

    /// <summary>An address that refused is left alone for this long.</summary>
    public const int RefusedHoldMs = 250;

    /// <summary>Consecutive faults after which an address is ejected.</summary>
    public const int FaultsToEject = 3;

    /// <summary>First ejection; each further one is twice as long.</summary>
    public const int EjectMs = 10_000;

    /// <summary>Longest ejection.</summary>
    public const int EjectMaxMs = 300_000;

    /// <summary>RFC 8305 section 5: the next address is tried this long after the last one.</summary>
    public const int AttemptDelayMs = 250;

    /// <summary>RFC 8305 section 3: how long the other family's addresses are waited for.</summary>
    public const int FamilyWaitMs = 50;

    /// <summary>The address that won is tried first for ten minutes.</summary>
    public const int WinnerMs = 600_000;

    /// <summary>Addresses of one name that are kept.</summary>
    public const int AddressesPerName = 16;

    /// <summary>Time a request waits for a name that was never resolved.</summary>
    public const int ResolveMs = 5_000;

    /// <summary>
    /// The system's resolver does not tell lifetimes; what it said is asked again after 30 s, in the background.
    /// </summary>
    public const int NameMs = 30_000;

    /// <summary>A name server's answer serves for its lifetime, but no shorter than this.</summary>
    public const int NameLeastMs = 5_000;

    /// <summary>And no longer than this: an origin that moves is followed within five minutes.</summary>
    public const int NameMostMs = 300_000;

    /// <summary>A name server has this long to answer; then the next one is asked.</summary>
    public const int NameServerMs = 2_000;

    /// <summary>Name servers of the system that are asked, as the system's own resolver does.</summary>
    public const int NameServers = 3;

    /// <summary>
    /// Largest answer by UDP that is announced: it passes every path unfragmented (DNS flag day 2020).
    /// </summary>
    public const int NameUdpBytes = 1232;

    /// <summary>Lines of /etc/hosts that are looked at.</summary>
    public const int HostsLines = 10_000;

    /// <summary>A name that failed is asked again after 1 s, then twice as long each time.</summary>
    public const int NameFailedMs = 1_000;

    /// <summary>Longest pause after a failed look-up.</summary>
    public const int NameFailedMaxMs = 10_000;

    /// <summary>The last good answer serves for an hour when resolution fails.</summary>
    public const int NameKeptMs = 3_600_000;

    /// <summary>Look-ups waiting for the background threads; beyond it a look-up fails as timed out.</summary>
    public const int LookupQueue = 1024;

    /// <summary>Threads that wait for the system's resolver.</summary>
    public const int LookupThreads = 4;

    /// <summary>Request content kept so that it can be sent again.</summary>
    public const int ReplayBytes = 64 * 1024;

    /// <summary>Head of a health check's answer.</summary>
    public const int HealthHeadBytes = 16 * 1024;

    /// <summary>Retries a second that are always granted, per origin and loop.</summary>
    public const int RetriesPerSecond = 3;

    /// <summary>One retry is granted per this many requests.</summary>
    public const int RequestsPerRetry = 10;

    /// <summary>Retries that can be saved up.</summary>
    public const int RetriesSaved = 30;
}
