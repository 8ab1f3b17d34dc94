using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Cli;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Lifecycle;

/// <summary>The worker as the host sees it: loads the plugins, registers, serves, and ends the host.</summary>
internal sealed class WorkerService(
    IPluginCatalog catalog,
    FlowRegistrar registrar,
    WorkerPipeline pipeline,
    WorkerExit exit,
    IOptions<WorkerOptions> options,
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
            exit.Code = ExitCodes.Failure;
            LifecycleLog.Failed(logger, Explain(error), error);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task<int> RunAsync(CancellationToken stopping)
    {
        await using var plugins = await catalog.LoadAsync(stopping);
        foreach (var problem in plugins.Problems)
        {
            LifecycleLog.PluginProblem(logger, problem.File, problem.Reason, problem.Cure);
        }

        var errors = new List<string>();
        var selected = FlowSelection.Select(plugins.Flows, options.Value, errors);
        if (errors.Count == 0 && selected.Count == 0)
        {
            errors.Add(
                "There is no flow to serve: the plugins define none that PgFlow:Flows and PgFlow:Steps leave. Put a "
                + "plugin into the plugins folder, or name another folder by --plugins.");
        }

        errors.ForEach(error => LifecycleLog.Misconfigured(logger, error));
        return errors.Count > 0
            ? ExitCodes.Configuration
            : await ServeAsync(selected, plugins.Problems.Count, stopping);
    }

    private async Task<int> ServeAsync(
        IReadOnlyList<SelectedFlow> selected, int pluginProblems, CancellationToken stopping)
    {
        var served = await registrar.RegisterAsync(selected, stopping);
        if (served.Count == 0)
        {
            return ExitCodes.Failure;
        }

        var exitCode = await pipeline.RunAsync(served, stopping);
        var unserved = selected.Count - served.Count;
        if (exitCode != ExitCodes.Ok || !options.Value.UntilIdle || unserved + pluginProblems == 0)
        {
            return exitCode;
        }

        // Who runs until idle takes success for: everything is done.
        LifecycleLog.Incomplete(logger, unserved, pluginProblems);
        return ExitCodes.Failure;
    }

    private static string Explain(Exception error) => (error as DbException)?.SqlState switch
    {
        "3F000" or "42P01" or "42883" => "the database has no pgflow schema, or an older one; run: pgflow migrate",
        "42501" => "the database user lacks a right; make it a member of pgflow_worker (pgflow migrate --roles)",
        _ => error.Message,
    };
}
