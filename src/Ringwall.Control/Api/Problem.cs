using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ringwall.Control.Api;

/// <summary>RFC 9457: what went wrong, and which fields of the request are to blame.</summary>
public sealed record Problem
{
    public required string Title { get; init; }

    public required int Status { get; init; }

    public string? Detail { get; init; }

    /// <summary>Field (or place in a configuration) and what is wrong with it.</summary>
    public IReadOnlyList<ProblemField>? Errors { get; init; }

    public static Task Write(HttpContext context, int status, string title, string? detail = null) =>
        Write(context, new Problem { Status = status, Title = title, Detail = detail });

    public static Task Write(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(
            context.Response.Body, problem, ApiJson.Default.Problem, context.RequestAborted);
    }
}

public sealed record ProblemField(string Field, string Message);
