using System.Globalization;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Scaling;

/// <summary>Worker processes, as many as are asked for; the youngest leaves first, in order.</summary>
internal sealed class WorkerFleet(string connectionString, ScalingSettings settings) : IAsyncDisposable
{
    private readonly List<PgFlowProcess> _present = [];
    private readonly List<PgFlowProcess> _leaving = [];

    public async Task ScaleToAsync(int workers)
    {
        while (_present.Count < workers)
        {
            _present.Add(Start());
        }

        while (_present.Count > workers)
        {
            var youngest = _present[^1];
            _present.Remove(youngest);
            _leaving.Add(youngest);
            await youngest.SignalAsync("TERM");
        }
    }

    /// <summary>What all of them did; those that are left must have been asked to leave.</summary>
    public async Task<IReadOnlyList<TaskTotals>> TotalsAsync(CancellationToken cancellationToken)
    {
        var totals = new List<TaskTotals>();
        foreach (var worker in _leaving)
        {
            await worker.ExitCodeAsync(cancellationToken);
            totals.Add(worker.Totals
                ?? throw new InvalidOperationException($"A worker did not stop in order: {worker.Tail}"));
        }

        return totals;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _present.Concat(_leaving))
        {
            await worker.DisposeAsync();
        }
    }

    private PgFlowProcess Start() => PgFlowProcess.Start(
        ["worker", "--flows", ScalingRun.Flow, "--plugins", BuiltFiles.Plugin("NoOp")],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__PgFlow"] = connectionString,
            ["PgFlow__Logging__Format"] = "Json",
            ["PgFlow__Fetching__Concurrency"] = settings.Rules.Target.ToString(CultureInfo.InvariantCulture),
            ["PgFlow__ShutdownTimeout"] = settings.Real(settings.ShutdownTimeout).ToString(),
            ["PGFLOW_BENCH_SLEEP"] =
                settings.Real(settings.Handler).TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        });
}
