using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures.Faults;

/// <summary>
/// The zombie: a worker stands still for longer than its lease, its tasks go to others, and then it goes on as if
/// nothing had happened.
/// </summary>
internal sealed class StoppedWorker : Fault
{
    // While there is load, so that it meets others at work.
    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(3);

    public override string Name => "SIGSTOP for longer than the lease, then SIGCONT";

    public override TimeSpan BoundOf(FailureSettings settings) => settings.Lease + settings.Grace;

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        var zombie = stage.Workers[0];
        var stopped = DateTime.UtcNow;
        await zombie.SignalAsync("STOP");
        try
        {
            var aftermath = await LostWork.AftermathAsync(
                stage, [zombie.WorkerId!.Value], stopped, cancellationToken);
            var wakes = stopped + (1.2 * stage.Settings.Lease);
            if (wakes > DateTime.UtcNow)
            {
                await Polling.ForAsync(wakes - DateTime.UtcNow, cancellationToken);
            }

            return aftermath;
        }
        finally
        {
            await zombie.SignalAsync("CONT");
            await Polling.ForAsync(Afterlife, cancellationToken);
        }
    }
}
