using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>One call that reports tasks: sends its items and isolates those that the database refuses.</summary>
internal sealed class ReportCall<T>
{
    /// <summary>Characters of values in one statement; the server takes no message of a gigabyte.</summary>
    private const long MaxSize = 16 * 1024 * 1024;

    private readonly ReportStatement<T> _statement;
    private readonly IReadOnlyList<T> _items;
    private readonly ReportResult?[] _results;
    private readonly CancellationToken _cancellationToken;

    public ReportCall(ReportStatement<T> statement, IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        _statement = statement;
        _items = items;
        _results = new ReportResult?[items.Count];
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reports over the connections for results, each run's items over one of them.</summary>
    public async Task<IReadOnlyList<ReportResult>> SendAsync(WorkerConnections connections)
    {
        var sends = Enumerable.Range(0, _items.Count)
            .GroupBy(index => connections.ReportIndex(_statement.Claim(_items[index]).RunId))
            .Select(group => SendBatchesAsync(connections.Report(group.Key), group))
            .ToArray();
        await Task.WhenAll(sends).ConfigureAwait(false);
        return Results();
    }

    /// <summary>Reports everything over one connection, on the calling thread alone, where items are small.</summary>
    public IReadOnlyList<ReportResult> Send(WorkerConnection connection)
    {
        SendBatch(connection, [.. Enumerable.Range(0, _items.Count)]);
        return Results();
    }

    private async Task SendBatchesAsync(WorkerConnection connection, IEnumerable<int> items)
    {
        var batch = new List<int>();
        var size = 0L;
        foreach (var item in items)
        {
            if (_statement.Refusal(_items[item]) is { } refusal)
            {
                _results[item] = new ReportResult(TaskOutcome.Rejected, refusal);
                continue;
            }

            var added = _statement.Size(_items[item]);
            if (size > 0 && size + added > MaxSize)
            {
                await SendBatchAsync(connection, batch).ConfigureAwait(false);
                batch.Clear();
                size = 0;
            }

            batch.Add(item);
            size += added;
        }

        await SendBatchAsync(connection, batch).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends the items; when the server refuses one of them, sends each half, until the culprit is alone. A
    /// statement that was refused changed nothing, so nothing is reported twice.
    /// </summary>
    private async Task SendBatchAsync(WorkerConnection connection, List<int> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        try
        {
            Note(items, await connection
                .QueryAsync(_statement.Sql, ParametersOf(items), TaskOutcomes.Read, _cancellationToken)
                .ConfigureAwait(false));
        }
        catch (PostgresException exception) when (SqlStates.IsOfOneItem(exception))
        {
            if (!TryReject(items, exception))
            {
                var half = items.Count / 2;
                await SendBatchAsync(connection, items[..half]).ConfigureAwait(false);
                await SendBatchAsync(connection, items[half..]).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The same without the thread pool.</summary>
    private void SendBatch(WorkerConnection connection, List<int> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        try
        {
            Note(items, connection.Query(_statement.Sql, ParametersOf(items), TaskOutcomes.Read));
        }
        catch (PostgresException exception) when (SqlStates.IsOfOneItem(exception))
        {
            if (!TryReject(items, exception))
            {
                var half = items.Count / 2;
                SendBatch(connection, items[..half]);
                SendBatch(connection, items[half..]);
            }
        }
    }

    private NpgsqlParameter[] ParametersOf(List<int> items) =>
        _statement.Parameters(items.ConvertAll(item => _items[item]));

    private void Note(List<int> items, IReadOnlyList<(int Index, TaskOutcome Outcome)> rows)
    {
        foreach (var (index, outcome) in rows)
        {
            _results[items[index]] = new ReportResult(outcome);
        }
    }

    private bool TryReject(List<int> items, PostgresException exception)
    {
        if (items.Count > 1)
        {
            return false;
        }

        _results[items[0]] = new ReportResult(TaskOutcome.Rejected, Describe(exception));
        return true;
    }

    private ReportResult[] Results() => [.. _results.Select((result, index) => result ?? throw Missing(index))];

    private static string Describe(PostgresException exception) =>
        $"The database cannot store it ({exception.SqlState}): {exception.MessageText}."
        + (exception.Detail is { Length: > 0 } detail ? $" {detail}" : "")
        + (exception.Hint is { Length: > 0 } hint ? $" {hint}" : "");

    private PgFlowException Missing(int index) => new(
        $"The database answered nothing for {_statement.Claim(_items[index])} to: {_statement.Sql}. "
        + "Is the schema's version the worker's? Run pgflow migrate.");
}
