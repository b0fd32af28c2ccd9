using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Http;

/// <summary>
/// What a zone adds to the rules every request is read by. A head is read before its zone is known, so readers let
/// through what some zone may want, and the zone's word comes here.
/// </summary>
internal static class ZoneRules
{
    /// <summary>What readers are told: everything a zone can allow.</summary>
    public static RequestRules ForReading(bool isTls) => new()
    {
        IsTls = isTls,
        AllowNonAsciiTarget = true,
        AllowUnderscoreFields = true,
    };

    /// <summary>Drops fields the zone does not forward; says why the zone refuses the request, if it does.</summary>
    public static Rejection Apply(RequestHead request, ZoneSettings zone)
    {
        if (request.UnderscoreNames > 0 && !zone.Http.AllowUnderscoreFields)
        {
            DropUnderscores(request);
        }

        if (request.ContentLength > zone.Limits.MaxBody)
        {
            return Rejection.ContentTooLarge;
        }

        return !zone.Http.AllowNonAsciiTarget && !System.Text.Ascii.IsValid(request.Target)
            ? Rejection.BadTarget : Rejection.None;
    }

    private static void DropUnderscores(RequestHead request)
    {
        foreach (ref var field in request.Fields.All)
        {
            field.Dropped |= request.Name(field).Contains((byte)'_');
        }
    }
}
