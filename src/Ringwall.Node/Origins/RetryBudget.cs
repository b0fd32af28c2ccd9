namespace Ringwall.Node.Origins;

/// <summary>
/// How often an origin may be asked twice: a tenth of its requests and three a second. An origin in trouble must not
/// get twice its load from us.
/// </summary>
internal struct RetryBudget
{
    private const long One = 1000;

    private long _saved;
    private long _since;

    public void CountRequest() =>
        _saved = Math.Min(_saved + (One / Limits.RequestsPerRetry), Limits.RetriesSaved * One);

    /// <summary>Takes one retry if there is one.</summary>
    public bool Take(long now)
    {
        var passed = _since == 0 ? 1000 : Math.Min(now - _since, 1000L * Limits.RetriesSaved);
        _since = now;
        _saved = Math.Min(_saved + (passed * Limits.RetriesPerSecond * One / 1000), Limits.RetriesSaved * One);
        if (_saved < One)
        {
            return false;
        }

        _saved -= One;
        return true;
    }
}
