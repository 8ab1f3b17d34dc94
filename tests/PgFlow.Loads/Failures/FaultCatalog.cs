using PgFlow.Loads.Failures.Faults;
using PgFlow.Loads.Failures.Network;

namespace PgFlow.Loads.Failures;

/// <summary>The rows of the matrix.</summary>
internal static class FaultCatalog
{
    public static IReadOnlyDictionary<string, Fault> Of(FailureSettings settings) =>
        new Dictionary<string, Fault>
        {
            ["kill"] = new KilledWorker(),
            ["kill-all"] = new AllWorkersKilled(),
            ["term"] = new TerminatedWorker(),
            ["rolling"] = new RollingRestart(),
            ["restart-fast"] = new ServerRestart("fast"),
            ["restart-immediate"] = new ServerRestart("immediate"),
            ["terminate-sessions"] = new TerminatedSessions(),
            ["cut-stalled"] = new NetworkOutage(NetworkCut.Stalled, settings.CutTime),
            ["cut-dropped"] = new NetworkOutage(NetworkCut.Dropped, settings.CutTime),
            ["cut-reset"] = new NetworkOutage(NetworkCut.Reset, settings.CutTime),
            ["long-cut-stalled"] = new NetworkOutage(NetworkCut.Stalled, settings.LongCutTime),
            ["long-cut-dropped"] = new NetworkOutage(NetworkCut.Dropped, settings.LongCutTime),
            ["connections"] = new ExhaustedConnections(),
            ["promotion"] = new PromotedStandby(),
            ["snapshot"] = new OldSnapshot(settings.SnapshotTime),
            ["zombie"] = new StoppedWorker(),
        };
}
