namespace PgFlow.Loads.Failures.Faults;

/// <summary>Measures until the last task that lost workers had in hand was claimed by somebody else.</summary>
internal static class LostWork
{
    public static async Task<Aftermath> AftermathAsync(
        Stage stage, IReadOnlyList<Guid> workers, DateTime lost, CancellationToken cancellationToken)
    {
        var inHand = await stage.Tasks.InHandAsync(workers, cancellationToken);
        var settled = await stage.Tasks.UntilMovedAsync(
            inHand,
            ["queued", "started"],
            lost,
            stage.Settings.Lease + stage.Settings.Grace,
            stage.Settings.Patience,
            cancellationToken);
        var resumed = await stage.Tasks.UntilNextCompletionAsync(
            lost, workers, stage.Settings.Patience, cancellationToken);
        return new Aftermath(inHand, resumed, settled);
    }
}
