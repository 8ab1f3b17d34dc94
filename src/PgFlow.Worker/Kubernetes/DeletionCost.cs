using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Kubernetes;

/// <summary>
/// Tells the cluster how much would be interrupted if this pod were the one that goes. A hint, and nothing of the work
/// depends on it: whatever goes wrong is tried again.
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

    // Unknown at first: the container may have been restarted in a pod that has one already.
    private int? _told;

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
    /// The next power of two: the cluster compares pods, and is told anew only when their work has doubled or halved.
    /// </summary>
    public static int CostOf(int tasks) => tasks == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)tasks);

    /// <summary>Tells the cost unless it was told already.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var cost = CostOf(held.Count);
        if (cost == _told)
        {
            return;
        }

        try
        {
            await pod.SetAsync(Annotation, cost.ToString(CultureInfo.InvariantCulture), cancellationToken);
            _told = cost;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PgFlowException(
                "The pod's deletion cost is not what its work is, which a scale-down may interrupt therefore: "
                + error.Message,
                error);
        }
    }
}
