using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Metrics;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Hosting;

/// <summary>The worker as the host sees it: loads the plugins, registers, serves, and ends the host.</summary>
internal sealed class WorkerService(
    IPluginCatalog catalog,
    PluginInventory inventory,
    SchemaWait schema,
    FlowRegistrar registrar,
    WorkerPipeline pipeline,
    WorkerExit exit,
    ServedFlows flows,
    ProcessMetrics process,
    DatabaseTarget target,
    IOptions<WorkerOptions> options,
    IOptions<FetchingOptions> fetching,
    IHostApplicationLifetime lifetime,
    ILogger<WorkerService> logger) : BackgroundService
{
    [SuppressMessage("Design", "CA1031", Justification = "The process ends with it, by its exit code.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            exit.Code = await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            exit.Code = ExitCodes.Ok;
        }
        catch (Exception error)
        {
            var failure = Failure.Of(error, target, isInstalling: false);
            exit.Code = failure?.ExitCode ?? ExitCodes.Failure;
            LifecycleLog.Failed(logger, failure?.Message ?? error.Message, failure is null ? error : null);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task<int> RunAsync(CancellationToken stopping)
    {
        process.Publish();
        await using var plugins = await catalog.LoadAsync(stopping);
        inventory.Loaded = plugins;
        var errors = new List<string>();
        var selected = FlowSelection.Select(plugins.Flows, options.Value, errors);
        FlowSelection.RefuseUnknownLimits(plugins.Flows, fetching.Value.FlowConcurrency.Keys, errors);
        if (errors.Count == 0 && selected.Count == 0)
        {
            errors.Add(
                $"There is no flow to serve: {plugins.Origin} defines none, or PgFlow:Flows and PgFlow:Steps "
                + $"exclude all of them. {plugins.Cure}");
        }

        // The names may be those of a refused plugin, which never stops the others.
        if (errors.Count > 0 && (plugins.Problems.Count == 0 || selected.Count == 0))
        {
            errors.ForEach(error => LifecycleLog.Misconfigured(logger, error));
            return ExitCodes.Configuration;
        }

        errors.ForEach(error => LifecycleLog.NotServed(logger, error));
        return await ServeAsync(selected, plugins.Problems.Count, stopping);
    }

    private async Task<int> ServeAsync(
        IReadOnlyList<SelectedFlow> selected, int pluginProblems, CancellationToken stopping)
    {
        await schema.UntilCompatibleAsync(stopping);
        if ((await registrar.RegisterAsync(selected, stopping)).Count == 0)
        {
            return ExitCodes.Failure;
        }

        var exitCode = await pipeline.RunAsync(stopping);
        var unserved = flows.Unserved.Count;
        if (exitCode != ExitCodes.Ok || !options.Value.UntilIdle || unserved + pluginProblems == 0)
        {
            return exitCode;
        }

        // With --until-idle, exit code 0 must mean that everything was done.
        LifecycleLog.Incomplete(logger, unserved, pluginProblems);
        return ExitCodes.Failure;
    }
}
