namespace PgFlow.Loads.Failures.Faults;

/// <summary>All workers are killed, and new ones started at once: nobody is left who saw the old ones die.</summary>
internal sealed class AllWorkersKilled : Fault
{
    public override string Name => "kill -9 of all workers, new ones started";

    public override TimeSpan BoundOf(FailureSettings settings) => settings.Lease + settings.Grace;

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        var victims = stage.Workers.ToList();
        var killed = DateTime.UtcNow;
        await stage.KillAsync(victims, cancellationToken);
        var replacing = stage.StartWorkersAsync(victims.Count, cancellationToken);
        var aftermath = await LostWork.AftermathAsync(
            stage, [.. victims.Select(victim => victim.WorkerId!.Value)], killed, cancellationToken);
        await replacing;
        return aftermath;
    }
}
