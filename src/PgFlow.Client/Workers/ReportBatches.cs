namespace PgFlow.Client.Workers;

/// <summary>
/// Distributes reports over the connections by run, waits for all of them and puts the results back in the order of
/// the items.
/// </summary>
internal static class ReportBatches
{
    /// <param name="items">What is reported.</param>
    /// <param name="connections">Where to.</param>
    /// <param name="run">The run of an item.</param>
    /// <param name="send">Sends some of the items, by their indexes, and stores each one's result.</param>
    public static async Task SendAsync<T>(
        IReadOnlyList<T> items,
        WorkerConnections connections,
        Func<T, Guid> run,
        Func<WorkerConnection, IReadOnlyList<int>, Task> send)
    {
        var sends = Enumerable.Range(0, items.Count)
            .GroupBy(index => connections.ReportIndex(run(items[index])))
            .Select(group => send(connections.Report(group.Key), [.. group]))
            .ToArray();
        await Task.WhenAll(sends).ConfigureAwait(false);
    }
}
