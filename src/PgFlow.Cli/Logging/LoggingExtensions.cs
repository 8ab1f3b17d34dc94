using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgFlow.Worker.Settings;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace PgFlow.Cli.Logging;

internal static class LoggingExtensions
{
    private static readonly (string Category, LogEventLevel Level)[] Defaults =
    [
        ("Microsoft", LogEventLevel.Warning),

        // It would repeat the content of each probe's answer.
        ("Microsoft.Extensions.Diagnostics.HealthChecks", LevelAlias.Off),

        // A line for each connection beyond the limit, without a bound.
        ("Microsoft.AspNetCore.Server.Kestrel.Connections", LogEventLevel.Error),

        // A failed start is reported in a sentence; this would add a stack trace.
        ("Microsoft.Extensions.Hosting.Internal.Host", LevelAlias.Off),

        // Four lines per request of a handler.
        ("System.Net.Http.HttpClient", LogEventLevel.Warning),
    ];

    public static IServiceCollection AddWorkerLogging(this IServiceCollection services)
    {
        services.TryAddSingleton<LogOutput>();
        return services
            .AddWorkerOptions<LoggingOptions, LoggingOptionsValidator>(LoggingOptions.Section)
            .AddSerilog(Configure);
    }

    internal static bool IsJson(LogFormat format, bool isInContainer, bool isRedirected) =>
        format == LogFormat.Json || (format == LogFormat.Auto && (isInContainer || isRedirected));

    // The host needs its logger before the configuration is validated; validation reports invalid values.
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

        if (int.TryParse(section[nameof(options.MaxRepeats)], CultureInfo.InvariantCulture, out var repeats))
        {
            options.MaxRepeats = repeats;
        }

        foreach (var category in section.GetSection(nameof(options.Levels)).GetChildren())
        {
            if (Enum.TryParse<LogEventLevel>(category.Value, ignoreCase: true, out var own))
            {
                options.Levels[category.Key] = own;
            }
        }

        return options;
    }

    private static void Configure(IServiceProvider services, LoggerConfiguration logger)
    {
        var options = Read(services.GetRequiredService<IConfiguration>());
        logger.MinimumLevel.Is(options.Level).Enrich.FromLogContext();
        foreach (var (category, level) in Defaults.Where(usual => !options.Levels.ContainsKey(usual.Category)))
        {
            logger.MinimumLevel.Override(category, level);
        }

        foreach (var (category, level) in options.Levels)
        {
            logger.MinimumLevel.Override(category, level);
        }

        var isInContainer = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";
        var isJson = IsJson(options.Format, isInContainer, Console.IsOutputRedirected);
        if (!isJson)
        {
            logger.Enrich.With<TaskEnricher>();
        }

        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
#pragma warning disable CA2000 // The logger disposes its sinks.
        var sink = new OutputSink(
            isJson
                ? new TaskTraceFormatter(new RenderedCompactJsonFormatter())
                : new TextLines(isColoured: !Console.IsOutputRedirected),
            new RepeatedFailures(options.MaxRepeats, time),
            services.GetRequiredService<LogOutput>(),
            time);
#pragma warning restore CA2000
        SelfLog.Enable(sink.WriteProblem);
        logger.WriteTo.Sink(sink);
    }
}
