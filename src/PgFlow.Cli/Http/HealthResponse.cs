using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PgFlow.Cli.Http;

/// <summary>A report as JSON: the overall status, and each check with a sentence and its data.</summary>
internal static class HealthResponse
{
    public static async Task WriteAsync(HttpResponse response, HealthReport report, string good)
    {
        var isGood = report.Status != HealthStatus.Unhealthy;
        response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(
            Text(report, isGood ? good : $"not {good}"), response.HttpContext.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Text(HealthReport report, string status)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("status", status);
            json.WriteStartObject("checks");
            foreach (var (name, entry) in report.Entries)
            {
                json.WriteStartObject(name);
                json.WriteBoolean("ok", entry.Status != HealthStatus.Unhealthy);
                json.WriteString("detail", entry.Description ?? entry.Exception?.Message);
                foreach (var (key, value) in entry.Data)
                {
                    json.WritePropertyName(key);
                    JsonSerializer.Serialize(json, value, PgFlowJson.Options);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.ToArray();
    }
}
