using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Logging;

/// <summary>Warns of log levels that are set under the usual keys of other programs, which are not read here.</summary>
internal static partial class IgnoredLevels
{
    private static readonly string[] Sections = ["Logging", "Serilog"];

    public static void Report(IConfiguration configuration, ILogger logger)
    {
        foreach (var set in Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => setting.Value is not null))
        {
            Ignored(logger, set.Key);
        }
    }

    [LoggerMessage(2200, LogLevel.Warning,
        "{Key} is set but ignored: set PgFlow:Logging:Level, or PgFlow:Logging:Levels:<category> for one "
        + "category and those below it")]
    private static partial void Ignored(ILogger logger, string key);
}
