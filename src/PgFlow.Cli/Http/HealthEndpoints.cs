using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Health;

namespace PgFlow.Cli.Http;

/// <summary>
/// The endpoints for orchestrators. Live only shows that the process answers: a worker that drains, or whose database
/// is unavailable, must not be killed. Started shows that the local part of the start is done, which needs no database
/// either. Ready shows that the worker takes work now.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IApplicationBuilder app, HealthCheckService checks) => app
        .Map("/health/live", branch => branch.Run(AnswerLiveAsync))
        .Map("/health/startup", branch => branch.Run(
            context => AnswerAsync(context, checks, HealthTags.Startup, "started")))
        .Map("/health/ready", branch => branch.Run(
            context => AnswerAsync(context, checks, HealthTags.Ready, "ready")));

    private static Task AnswerLiveAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync("""{"status":"alive"}""", context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext context, HealthCheckService checks, string tag, string good)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(tag), context.RequestAborted);
        await HealthResponse.WriteAsync(context.Response, report, good);
    }
}
