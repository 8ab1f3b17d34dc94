using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Hosting;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace PgFlow.Worker.Logging;

internal static class LoggingExtensions
{
    private const string Template =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{" + TaskEnricher.Property + ":l}{NewLine}{Exception}";

    public static IServiceCollection AddWorkerLogging(this IServiceCollection services) => services
        .AddWorkerOptions<LoggingOptions, LoggingOptionsValidator>(LoggingOptions.Section)
        .AddSerilog((provider, logger) =>
            Configure(logger, Read(provider.GetRequiredService<IConfiguration>())));

    internal static bool IsJson(LogFormat format, bool isInContainer, bool isRedirected) =>
        format == LogFormat.Json || (format == LogFormat.Auto && (isInContainer || isRedirected));

    // The host needs its logger before the configuration was checked: what cannot be read is reported by that check.
    private static LoggingOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection($"{OptionsExtensions.Root}:{LoggingOptions.Section}");
        var options = new LoggingOptions();
        if (Enum.TryParse<LogFormat>(section[nameof(options.Format)], ignoreCase: true, out var format))
        {
            options.Format = format;
        }

        if (Enum.TryParse<LogEventLevel>(section[nameof(options.Level)], ignoreCase: true, out var level))
        {
            options.Level = level;
        }

        return options;
    }

    private static void Configure(LoggerConfiguration logger, LoggingOptions options)
    {
        logger.MinimumLevel.Is(options.Level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // It would repeat at every probe what the answer says.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LevelAlias.Off)
            .Enrich.FromLogContext();
        var isInContainer = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";
        if (IsJson(options.Format, isInContainer, Console.IsOutputRedirected))
        {
            logger.WriteTo.Console(new TaskTraceFormatter(new RenderedCompactJsonFormatter()));
        }
        else
        {
            logger.Enrich.With<TaskEnricher>();
            logger.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
        }
    }
}
