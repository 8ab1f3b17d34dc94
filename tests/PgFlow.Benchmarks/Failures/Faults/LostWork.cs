namespace PgFlow.Benchmarks.Failures.Faults;

/// <summary>Measures until the last task that lost workers had in hand was claimed by somebody else.</summary>
internal static class LostWork
{
    public static async Task<Aftermath> AftermathAsync(
        Stage stage, IReadOnlyList<Guid> workers, DateTime lost, CancellationToken cancellationToken)
    {
        var inHand = await stage.Tasks.InHandAsync(workers, cancellationToken);
        var moved = await stage.Tasks.UntilMovedAsync(inHand, stage.Settings.Patience, cancellationToken);
        var settled = moved is null ? (TimeSpan?)null : DateTime.UtcNow - lost;
        var resumed = await stage.Tasks.UntilNextCompletionAsync(
            lost, workers, stage.Settings.Patience, cancellationToken);
        return new Aftermath(inHand, resumed, settled);
    }
}
