using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PgFlow.Client.Flows;

/// <summary>Writes a flow in the format of <c>pgflow.define_flow</c> and <c>pgflow.compare_flow</c>.</summary>
internal static class FlowDefinitionJson
{
    public static string Write(FlowDefinition flow, bool adoptsQueue = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("flow_slug", flow.Slug);
            json.WriteNumber("max_attempts", flow.MaxAttempts);
            WriteSeconds(json, "base_delay", flow.BaseDelay, flow.Slug);
            WriteSeconds(json, "timeout", flow.Timeout, flow.Slug);
            if (adoptsQueue)
            {
                json.WriteBoolean("adopt_queue", true);
            }

            json.WriteStartArray("steps");
            foreach (var step in flow.Steps)
            {
                WriteStep(json, flow, step);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteStep(Utf8JsonWriter json, FlowDefinition flow, StepDefinition step)
    {
        var name = $"{flow.Slug}.{step.Slug}";
        json.WriteStartObject();
        json.WriteString("step_slug", step.Slug);
        json.WriteString("step_type", step.Kind == StepKind.Map ? "map" : "single");
        json.WriteStartArray("deps");
        foreach (var dependency in step.Dependencies)
        {
            json.WriteStringValue(dependency);
        }

        json.WriteEndArray();
        if (step.MaxAttempts is { } maxAttempts)
        {
            json.WriteNumber("max_attempts", maxAttempts);
        }

        WriteSeconds(json, "base_delay", step.BaseDelay, name);
        WriteSeconds(json, "timeout", step.Timeout, name);
        WriteSeconds(json, "start_delay", step.StartDelay, name);
        json.WriteEndObject();
    }

    /// <summary>The tables hold whole seconds; rounding half a second down to zero would be a silent change.</summary>
    private static void WriteSeconds(Utf8JsonWriter json, string property, TimeSpan? duration, string owner)
    {
        if (duration is not { } value)
        {
            return;
        }

        if (value.Ticks % TimeSpan.TicksPerSecond != 0 || Math.Abs(value.TotalSeconds) > int.MaxValue)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{property} of '{owner}' is {value}, but must be whole seconds. Round it up."));
        }

        json.WriteNumber(property, (int)value.TotalSeconds);
    }
}
