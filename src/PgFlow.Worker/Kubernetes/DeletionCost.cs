using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Kubernetes;

/// <summary>
/// Reports to the cluster how much work deleting this pod would interrupt. Only a hint, on which no task depends:
/// failures are retried.
/// </summary>
internal sealed class DeletionCost(
    PodAnnotations pod,
    HeldTasks held,
    IOptions<KubernetesOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<DeletionCost> logger) : IWorkerLoop
{
    private const string Annotation = "controller.kubernetes.io/pod-deletion-cost";

    // Unknown at first: the container may have been restarted in a pod that already has one.
    private int? _reported;

    public string Name => "deletion cost";

    public LoopStage Stage => LoopStage.Claiming;

    public Task RunAsync(CancellationToken stopping) => options.Value.DeletionCost
        ? new BackgroundLoop(Name, ticks, time, logger)
        {
            IsAuxiliary = true,
            RestAfterFailure = options.Value.Interval,
        }.RunWithRestsAsync(
            async token =>
            {
                await PassAsync(token);
                return Spread.Around(options.Value.Interval);
            },
            stopping)
        : Task.CompletedTask;

    /// <summary>
    /// Returns the next power of two: the cluster only compares pods, and is updated when their work doubles or halves.
    /// </summary>
    public static int CostOf(int tasks) => tasks == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)tasks);

    /// <summary>Reports the cost if it has changed.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var cost = CostOf(held.Count);
        if (cost == _reported)
        {
            return;
        }

        try
        {
            await pod.SetAsync(Annotation, cost.ToString(CultureInfo.InvariantCulture), cancellationToken);
            _reported = cost;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PgFlowException(
                "The pod's deletion cost could not be updated, so a scale-down may interrupt its work: "
                + error.Message,
                error);
        }
    }
}
