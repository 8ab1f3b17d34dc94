using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PgFlow.Worker.Health;

/// <summary>Readiness as JSON: the whole, and each check with a sentence.</summary>
internal static class ReadinessResponse
{
    public static async Task WriteAsync(HttpResponse response, HealthReport report)
    {
        var isReady = report.Status != HealthStatus.Unhealthy;
        response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(Text(report, isReady), response.HttpContext.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Text(HealthReport report, bool isReady)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("status", isReady ? "ready" : "not ready");
            json.WriteStartObject("checks");
            foreach (var (name, entry) in report.Entries)
            {
                json.WriteStartObject(name);
                json.WriteBoolean("ok", entry.Status != HealthStatus.Unhealthy);
                json.WriteString("detail", entry.Description ?? entry.Exception?.Message);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.ToArray();
    }
}
