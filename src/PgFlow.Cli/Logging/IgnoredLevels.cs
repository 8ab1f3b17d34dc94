using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Logging;

/// <summary>Tells of levels that are set where other programs read theirs, and that nothing reads here.</summary>
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
        "{Key} is set and nothing reads it: levels are PgFlow:Logging:Level, and PgFlow:Logging:Levels:<category> for one "
        + "category and those below it")]
    private static partial void Ignored(ILogger logger, string key);
}
