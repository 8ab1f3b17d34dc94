using System.Text.Json;
using System.Text.Json.Nodes;
using PgFlow.Client;

namespace PgFlow.Cli.Demo;

/// <summary>Starts runs like any client of the database, and waits for their outputs.</summary>
internal sealed class DemoRuns(FlowClient client, DemoWorker worker, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a flow in which only one step has no dependents, and returns that step's output.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="input">The run's input, written as JSON.</param>
    /// <param name="show">Called with the run's progress.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PgFlowException">The run failed, or no worker is left to finish it.</exception>
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
            // Read before polling: the worker's last results are then seen.
            var isLastPoll = worker.Ended.IsCancellationRequested;
            var run = await client.GetRunAsync(runId, cancellationToken)
                ?? throw new PgFlowException(
                    $"Run {runId} was deleted while the demo waited for it. Start the demo again.");
            show(run);
            if (run.IsFinal)
            {
                return run;
            }

            if (isLastPoll)
            {
                throw new PgFlowException($"The worker ended before run {runId} did. {worker.Warnings}");
            }

            // The display is updated at this interval.
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}
