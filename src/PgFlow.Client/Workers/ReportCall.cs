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

    /// <summary>Reports over one connection.</summary>
    public async Task<IReadOnlyList<ReportResult>> SendAsync(WorkerConnection connection)
    {
        await SendBatchesAsync(connection, Enumerable.Range(0, _items.Count)).ConfigureAwait(false);
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
            await SendStatementAsync(connection, items).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (SqlStates.IsOfOneItem(exception))
        {
            if (items.Count == 1)
            {
                _results[items[0]] = new ReportResult(TaskOutcome.Rejected, Describe(exception));
                return;
            }

            var half = items.Count / 2;
            await SendBatchAsync(connection, items[..half]).ConfigureAwait(false);
            await SendBatchAsync(connection, items[half..]).ConfigureAwait(false);
        }
    }

    private async Task SendStatementAsync(WorkerConnection connection, List<int> items)
    {
        var sent = items.ConvertAll(item => _items[item]);
        var rows = await connection
            .QueryAsync(_statement.Sql, _statement.Parameters(sent), TaskOutcomes.Read, _cancellationToken)
            .ConfigureAwait(false);
        foreach (var (index, outcome) in rows)
        {
            _results[items[index]] = new ReportResult(outcome);
        }
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
