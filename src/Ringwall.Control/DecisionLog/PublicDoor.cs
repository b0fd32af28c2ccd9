using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Ringwall.Control.Api;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// Two listeners, one application. What comes through the public one reaches addresses marked public and no other,
/// with or without a token.
/// </summary>
internal static class PublicDoor
{
    private static readonly object s_mark = new();

    /// <summary>Put on an endpoint: strangers may call it.</summary>
    public sealed class Open;

    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[s_mark] = s_mark;
        return next(connection);
    });

    public static bool IsPublic(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(s_mark) == true;

    public static Task Guard(HttpContext context, RequestDelegate next) =>
        IsPublic(context) && context.GetEndpoint()?.Metadata.GetMetadata<Open>() is null
            ? Problem.Write(context, 404, "There is nothing at this address.")
            : next(context);
}
