using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Json;
using Serilog.Parsing;

namespace PgFlow.Cli.Logging;

/// <summary>A line's message for people: scalar values without quotes, and structured ones as JSON.</summary>
internal static class MessageText
{
    private static readonly JsonValueFormatter Json = new(typeTagName: null);

    public static void Write(LogEvent line, TextWriter output)
    {
        foreach (var token in line.MessageTemplate.Tokens)
        {
            if (token is PropertyToken hole && line.Properties.TryGetValue(hole.PropertyName, out var value))
            {
                Write(value, hole.Format, output);
            }
            else
            {
                token.Render(line.Properties, output, CultureInfo.InvariantCulture);
            }
        }
    }

    private static void Write(LogEventPropertyValue value, string? format, TextWriter output)
    {
        switch (value)
        {
            case ScalarValue { Value: string text }:
                output.Write(text);
                break;
            case ScalarValue:
                value.Render(output, format, CultureInfo.InvariantCulture);
                break;
            default:
                Json.Format(value, output);
                break;
        }
    }
}
