using System.ComponentModel.DataAnnotations;
using PgFlow.Worker.Settings;
using Serilog.Events;

namespace PgFlow.Cli.Logging;

/// <summary>The log on standard output.</summary>
internal sealed class LoggingOptions
{
    public const string Section = "Logging";

    [EnumDataType(typeof(LogFormat), ErrorMessage = "PgFlow:Logging:Format must be Auto, Text or Json.")]
    public LogFormat Format { get; set; }

    /// <summary>The minimum level of lines, including those of handlers; Debug shows every poll.</summary>
    [EnumDataType(typeof(LogEventLevel), ErrorMessage =
        "PgFlow:Logging:Level must be Verbose, Debug, Information, Warning, Error or Fatal.")]
    public LogEventLevel Level { get; set; } = LogEventLevel.Information;

    /// <summary>
    /// The number of lines about failures of one kind (event, flow, step and type of error) per minute; the others are
    /// summarised in one line.
    /// </summary>
    [Bounded("PgFlow:Logging:MaxRepeats", "1", "1000000",
        "repeated failures would flood the log, or not show at all.")]
    public int MaxRepeats { get; set; } = 20;

    /// <summary>The minimum levels of single categories and of those below them, by their names.</summary>
    public Dictionary<string, LogEventLevel> Levels { get; } = new(StringComparer.OrdinalIgnoreCase);
}
