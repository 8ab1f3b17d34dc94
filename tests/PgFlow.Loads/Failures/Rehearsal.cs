using PgFlow.Loads.Failures.Judging;

namespace PgFlow.Loads.Failures;

/// <summary>One row: sets the stage, lets the fault happen, judges what came of it.</summary>
internal static class Rehearsal
{
    public static async Task<Verdict> PlayAsync(
        Fault fault, Scene scene, FailureSettings settings, CancellationToken cancellationToken)
    {
        await using var stage = await Stage.SetAsync(scene.Connections, settings, cancellationToken);
        var aftermath = await fault.InjectAsync(stage, scene, cancellationToken);
        return await new Judge(stage).RuleAsync(fault, aftermath, cancellationToken);
    }
}
