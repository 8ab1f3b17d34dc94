namespace PgFlow.Loads.Failures;

/// <summary>Something that happens to workers, their server or the network between them.</summary>
internal abstract class Fault
{
    /// <summary>For the table.</summary>
    public abstract string Name { get; }

    /// <summary>What the private server needs for it.</summary>
    public virtual SceneNeeds Needs { get; } = new();

    /// <summary>
    /// How long work may stand still: five seconds after a fault has ended. What a lost worker had in hand also waits
    /// for the end of its lease.
    /// </summary>
    public virtual TimeSpan BoundOf(FailureSettings settings) => settings.Grace;

    /// <summary>Lets it happen and measures until work goes on.</summary>
    public abstract Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken);

    /// <summary>From the end of an outage to the next completion, and until all that it held up has moved.</summary>
    protected static async Task<Aftermath> AfterOutageAsync(Stage stage, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow;
        var stuck = await stage.Tasks.StartedAsync(cancellationToken);
        var deadline = stage.Settings.Patience;
        // Finished, or back in the queue, where it takes its turn.
        var settled = await stage.Tasks.UntilMovedAsync(
            stuck, ["started"], end, stage.Settings.Grace, deadline, cancellationToken);
        var resumed = await stage.Tasks.UntilNextCompletionAsync(end, [], deadline, cancellationToken);
        return new Aftermath([], resumed, settled);
    }
}
