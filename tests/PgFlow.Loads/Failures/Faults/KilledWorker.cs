namespace PgFlow.Loads.Failures.Faults;

/// <summary>One of several workers is killed; the others take over what it had in hand.</summary>
internal sealed class KilledWorker : Fault
{
    public override string Name => "kill -9 of a worker";

    public override TimeSpan BoundOf(FailureSettings settings) => settings.Lease + settings.Grace;

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        var victim = stage.Workers[0];
        var killed = DateTime.UtcNow;
        await stage.KillAsync([victim], cancellationToken);
        return await LostWork.AftermathAsync(stage, [victim.WorkerId!.Value], killed, cancellationToken);
    }
}
