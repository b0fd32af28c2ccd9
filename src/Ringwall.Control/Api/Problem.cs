using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ringwall.Control.Config;

namespace Ringwall.Control.Api;

/// <summary>RFC 9457: what went wrong, and which fields of the request are to blame.</summary>
public sealed record Problem
{
    public required string Title { get; init; }

    public required int Status { get; init; }

    public string? Detail { get; init; }

    /// <summary>Why, as a word programs can rely on.</summary>
    public string? Code { get; init; }

    /// <summary>Field and what is wrong with it.</summary>
    public IReadOnlyList<ProblemField>? Errors { get; init; }

    /// <summary>Faults of a configuration, where they stand.</summary>
    public IReadOnlyList<ConfigFault>? Faults { get; init; }

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
