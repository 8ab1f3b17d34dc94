using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PgFlow.Worker.Health;

/// <summary>
/// What orchestrators ask. Alive says only that the process answers: a worker that drains, or whose database is away,
/// must not be killed for it. Ready says whether it takes work now.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>The tag of the checks that readiness is made of.</summary>
    public const string Ready = "ready";

    public static void MapHealth(this IApplicationBuilder app, HealthCheckService checks) => app
        .Map("/health/live", branch => branch.Run(AnswerAliveAsync))
        .Map("/health/ready", branch => branch.Run(context => AnswerReadyAsync(context, checks)));

    private static Task AnswerAliveAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync("""{"status":"alive"}""", context.RequestAborted);
    }

    private static async Task AnswerReadyAsync(HttpContext context, HealthCheckService checks)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Ready), context.RequestAborted);
        await ReadinessResponse.WriteAsync(context.Response, report);
    }
}
