using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ringwall.Control.Api;

/// <summary>Reading requests and writing answers.</summary>
internal static class Body
{
    /// <summary>The request's JSON; null after a problem has been answered.</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
            if (size is { IsReadOnly: false })
            {
                size.MaxRequestBodySize = Limits.Json;
            }

            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } value)
            {
                return value;
            }

            await Problem.Write(context, 400, "The request holds no object.");
        }
        catch (JsonException e)
        {
            var field = e.Path is { Length: > 2 } path ? path[2..] : "";
            var message = e.Message.Split(" Path:")[0];
            await Problem.Write(context, new Problem
            {
                Status = 400,
                Title = "The request is not the JSON this address takes.",
                Errors = [new ProblemField(field, message)],
            });
        }
        catch (BadHttpRequestException e)
        {
            await Problem.Write(context, e.StatusCode, "The request cannot be read.", e.Message);
        }

        return null;
    }

    public static Task Write<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
