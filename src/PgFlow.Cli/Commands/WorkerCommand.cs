using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgFlow.Cli.Arguments;
using PgFlow.Cli.Hosting;
using PgFlow.Cli.Http;
using PgFlow.Cli.Logging;
using PgFlow.Cli.Processes;
using PgFlow.Cli.Telemetry;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Tracing;

namespace PgFlow.Cli.Commands;

/// <summary>The verb <c>worker</c>, also the default.</summary>
internal static class WorkerCommand
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(500);

    private const string SourcesKey =
        $"{OptionsExtensions.Root}:{TracingOptions.Section}:{nameof(TracingOptions.Sources)}";

    private static readonly Option<string?> Connection = ConnectionOption.Create();

    private static readonly Option<string?> PluginsFolder = new("--plugins")
    {
        Description = "The folder with the plugins (PgFlow__Plugins__Folder).",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Flows = new("--flows")
    {
        Description = "Serve these flows only, separated by commas (PgFlow__Flows).",
        HelpName = "a,b",
    };

    private static readonly Option<string?> Steps = new("--steps")
    {
        Description = "Serve these steps only, as step or flow.step, separated by commas (PgFlow__Steps).",
        HelpName = "x,b.y",
    };

    private static readonly Option<bool> UntilIdle = new("--until-idle")
    {
        Description = "End once nothing is left to do (PgFlow__UntilIdle): with 0, or 4 when a run failed here.",
    };

    private static readonly Option<int?> Concurrency = new("--concurrency")
    {
        Description = "The number of handlers that may run at the same time (PgFlow__Fetching__Concurrency).",
        HelpName = "100",
    };

    private static readonly Option<int?> HttpPort = new("--http-port")
    {
        Description = "The port of the health endpoints (PgFlow__Http__Port); 0 for none.",
        HelpName = "8080",
    };

    public static Command Create()
    {
        var command = new Command("worker", "Serves the plugins' flows until it is stopped (the default).");
        foreach (var option in (Option[])[Connection, PluginsFolder, Flows, Steps, UntilIdle, Concurrency, HttpPort])
        {
            command.Options.Add(option);
        }

        command.SetAction((arguments, cancellationToken) =>
            Verb.RunAsync(arguments, signals => RunAsync(arguments, signals), Verb.Patience, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, StopSignals signals)
    {
        var host = WorkerHost.Build(Settings(arguments), services => services
            .AddHttpListener()
            .AddTelemetryExport()
            .AddPlugins());
        var loggers = host.Services.GetRequiredService<ILoggerFactory>();
        var output = host.Services.GetRequiredService<LogOutput>();
        var messages = arguments.InvocationConfiguration.Error;
        var logger = loggers.CreateLogger<StopSignals>();
        signals.Announce = signal =>
        {
            LifecycleLog.EndsAtOnce(logger, signal);
            output.Flush(FlushTimeout);
        };
        using var errors = new UncaughtErrors(output, loggers.CreateLogger<UncaughtErrors>());
        using var exit = new PluginExit(
            host.Services.GetRequiredService<HeldTasks>(), output, loggers.CreateLogger<PluginExit>());
        using var console = new PluginConsole(loggers);
        WithheldTelemetry.Begin(
            TracingOptions.NamesIn(host.Services.GetRequiredService<IConfiguration>()[SourcesKey]));
        return await WorkerHost.RunAsync(host, messages, services => Guard(services, signals), signals.Token);
    }

    // Once the settings are validated, the worker's own timeout bounds a stop.
    private static StopGuard Guard(IServiceProvider services, StopSignals signals)
    {
        var guard = OverdueStop.Guard(services);
        signals.Asked = guard.Begin;
        return guard;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Settings(ParseResult arguments)
    {
        var given = new Dictionary<string, string?>
        {
            ["PgFlow:Plugins:Folder"] = arguments.GetValue(PluginsFolder),
            ["PgFlow:Flows"] = arguments.GetValue(Flows),
            ["PgFlow:Steps"] = arguments.GetValue(Steps),
            ["PgFlow:UntilIdle"] = arguments.GetValue(UntilIdle) ? "true" : null,
            ["PgFlow:Fetching:Concurrency"] = arguments.GetValue(Concurrency)?.ToString(CultureInfo.InvariantCulture),
            ["PgFlow:Http:Port"] = arguments.GetValue(HttpPort)?.ToString(CultureInfo.InvariantCulture),
        };
        var connection = arguments.GetValue(Connection) is { } text ? ConnectionSetting.Override(text) : [];
        return [.. connection, .. given.Where(setting => setting.Value is not null)];
    }
}
