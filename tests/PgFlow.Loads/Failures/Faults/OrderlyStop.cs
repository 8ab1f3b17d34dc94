namespace PgFlow.Loads.Failures.Faults;

/// <summary>Measures until a worker that was asked to stop has ended and its tasks have moved.</summary>
internal static class OrderlyStop
{
    public static async Task<Aftermath> AftermathAsync(
        Stage stage, Processes.PgFlowProcess worker, CancellationToken cancellationToken)
    {
        var asked = DateTime.UtcNow;
        await stage.StopAsync([worker], cancellationToken);
        var left = await stage.Tasks.InHandAsync([worker.WorkerId!.Value], cancellationToken);
        var settled = await stage.Tasks.UntilMovedAsync(
            left, ["started"], asked, stage.Settings.Grace, stage.Settings.Patience, cancellationToken);
        var resumed = await stage.Tasks.UntilNextCompletionAsync(
            asked, [worker.WorkerId.Value], stage.Settings.Patience, cancellationToken);

        // What it had in hand it finished or gave back: nothing need be executed twice.
        return new Aftermath([], resumed, settled);
    }
}
