using System.Text.Json;
using System.Text.Json.Nodes;
using PgFlow.Client;

namespace PgFlow.Cli.Demo;

/// <summary>Starts runs as any client of the database can, and waits for their outputs.</summary>
internal sealed class DemoRuns(FlowClient client, DemoWorker worker, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a flow of which one step has no dependents, and returns that step's output.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="input">The run's input, written as JSON.</param>
    /// <param name="show">Is told how far the run is.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgFlowException">The run failed, or nobody is left to finish it.</exception>
    public async Task<T> RunAsync<T>(
        FlowDefinition flow, object input, Action<FlowRun> show, CancellationToken cancellationToken)
    {
        var started = await client.StartAsync(flow.Slug, input, options: null, cancellationToken);
        var run = await FollowAsync(started.RunId, show, cancellationToken);
        if (run.Status != RunStatus.Completed)
        {
            throw new PgFlowException($"The run of {flow.Slug} failed: {run.ErrorMessage}");
        }

        return JsonNode.Parse(run.Output!)![flow.Steps[^1].Slug].Deserialize<T>(PgFlowJson.Options)!;
    }

    private async Task<FlowRun> FollowAsync(
        Guid runId, Action<FlowRun> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Asked before the look: what the worker did last is seen.
            var isLastLook = worker.Ended.IsCancellationRequested;
            var run = await client.GetRunAsync(runId, cancellationToken)
                ?? throw new PgFlowException(
                    $"Run {runId} was deleted while the demo waited for it. Start the demo again.");
            show(run);
            if (run.IsFinal)
            {
                return run;
            }

            if (isLastLook)
            {
                throw new PgFlowException($"The worker ended before run {runId} did. {worker.Complaints}");
            }

            // Between two pictures of the progress.
            await Task.Delay(LookInterval, time, cancellationToken);
        }
    }
}
