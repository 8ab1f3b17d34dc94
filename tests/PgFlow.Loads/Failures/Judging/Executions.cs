namespace PgFlow.Loads.Failures.Judging;

/// <summary>Compares the ledger with what the database stored.</summary>
internal sealed class Executions
{
    private readonly Dictionary<TaskKey, List<LedgerEntry>> _byTask;

    public Executions(IReadOnlyList<LedgerEntry> ledger) =>
        _byTask = ledger.GroupBy(entry => entry.Task).ToDictionary(task => task.Key, task => task.ToList());

    public int Most => _byTask.Count == 0 ? 0 : _byTask.Values.Max(entries => entries.Count);

    public IReadOnlyList<TaskKey> Repeated =>
        [.. _byTask.Where(task => task.Value.Count > 1).Select(task => task.Key)];

    /// <summary>When and where a task was executed.</summary>
    public string Describe(TaskKey task) => $"{task.StepSlug}[{task.TaskIndex}] of {task.RunId}: "
        + string.Join(", ", _byTask[task].Select(entry => $"process {entry.ProcessId} at {entry.At:HH:mm:ss.fff}"));

    /// <summary>
    /// Results that do not belong to their task's last claim: the process that executed is not the one that holds the
    /// claim, or it is, and executed the task once more afterwards.
    /// </summary>
    public int Stale(IEnumerable<StoredResult> results, IReadOnlyDictionary<Guid, int> processes) =>
        results.Count(result => !IsOfLastClaim(result, processes));

    private bool IsOfLastClaim(StoredResult result, IReadOnlyDictionary<Guid, int> processes) =>
        result.WorkerId is { } worker
        && processes.TryGetValue(worker, out var process)
        && _byTask.TryGetValue(result.Task, out var entries)
        && entries.LastOrDefault(entry => entry.ProcessId == process)?.Entry == result.Entry;
}
