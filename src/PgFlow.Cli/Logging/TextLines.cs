using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace PgFlow.Cli.Logging;

/// <summary>Lines for people; on a terminal, time and level have the level's colour.</summary>
internal sealed class TextLines(bool isColoured) : ITextFormatter
{
    private const string Escape = "\u001b[";

    private static readonly MessageTemplateTextFormatter Head =
        new("{Timestamp:HH:mm:ss.fff} {Level:u3}", CultureInfo.InvariantCulture);

    private static readonly MessageTemplateTextFormatter Tail =
        new("{" + TaskEnricher.Property + ":l}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(isColoured ? Escape + ColourOf(logEvent.Level) : "");
        Head.Format(logEvent, output);
        output.Write(isColoured ? Escape + "0m " : " ");
        MessageText.Write(logEvent, output);
        Tail.Format(logEvent, output);
    }

    private static string ColourOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal or LogEventLevel.Error => "31m",
        LogEventLevel.Warning => "33m",
        LogEventLevel.Information => "32m",
        _ => "90m",
    };
}
