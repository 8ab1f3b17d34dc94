namespace PgFlow.Loads.Failures.Faults;

/// <summary>One of several workers is asked to stop in the middle of its work.</summary>
internal sealed class TerminatedWorker : Fault
{
    public override string Name => "SIGTERM during load";

    public override Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken) =>
        OrderlyStop.AftermathAsync(stage, stage.Workers[0], cancellationToken);
}
