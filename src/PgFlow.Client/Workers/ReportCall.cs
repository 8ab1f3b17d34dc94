using System.Data.Common;
using Npgsql;
using PgFlow.Client.Connections;
using PgFlow.Client.Errors;

namespace PgFlow.Client.Workers;

/// <summary>A call that reports tasks: sends its items and isolates those that the database refuses.</summary>
internal sealed class ReportCall<T>
{
    /// <summary>The most characters of values in one statement; the server limits a message to a gigabyte.</summary>
    private const long MaxSize = 16 * 1024 * 1024;

    private readonly ReportStatement<T> _statement;
    private readonly IReadOnlyList<T> _items;
    private readonly ReportResult?[] _results;
    private readonly bool[] _mayBeStored;
    private readonly string?[] _reasons;
    private readonly ReportTrouble _trouble = new();
    private readonly CancellationToken _cancellationToken;

    public ReportCall(ReportStatement<T> statement, IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        _statement = statement;
        _items = items;
        _results = new ReportResult?[items.Count];
        _mayBeStored = new bool[items.Count];
        _reasons = new string?[items.Count];
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reports over the connections for results; all items of a run use the same one.</summary>
    public Task<IReadOnlyList<ReportResult>> SendAsync(WorkerConnections connections)
    {
        var shares = new List<int>?[connections.LaneCount];
        for (var index = 0; index < _items.Count; index++)
        {
            (shares[connections.LaneOf(_statement.Claim(_items[index]).RunId)] ??= []).Add(index);
        }

        return AnsweredAsync(Task.WhenAll(shares.Select((share, index) =>
            share is null ? Task.CompletedTask : SendBatchesAsync(connections.Lane(index), share))));
    }

    /// <summary>Reports all items, which must be small, over one connection, on the calling thread only.</summary>
    public IReadOnlyList<ReportResult> Send(WorkerConnection connection)
    {
        try
        {
            SendBatch(connection, [.. Enumerable.Range(0, _items.Count)]);
            _trouble.ThrowIfAny();
        }
        catch (DbException) when (HasAnswers)
        {
            return Partial();
        }

        return Results();
    }

    // Items that were stored must not be sent again, as they would be stale: an error is thrown only when no item has
    // an answer.
    private async Task<IReadOnlyList<ReportResult>> AnsweredAsync(Task sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
            _trouble.ThrowIfAny();
        }
        catch (DbException) when (HasAnswers)
        {
            return Partial();
        }

        return Results();
    }

    private async Task SendBatchesAsync(WorkerConnection connection, List<int> items)
    {
        var batch = new List<int>(items.Count);
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
    /// Sends the items. When the server refuses them because some may be at fault, or takes too long, sends each half
    /// separately, until the item at fault is alone. A refused statement changed nothing, so nothing is reported twice.
    /// </summary>
    private async Task SendBatchAsync(WorkerConnection connection, List<int> items)
    {
        items = _trouble.Without(items, FlowOf);
        if (items.Count == 0)
        {
            return;
        }

        var isExecuted = false;
        try
        {
            Note(items, await connection
                .QueryAsync(_statement.Sql, ParametersOf(items), row => Read(row, out isExecuted), _cancellationToken)
                .ConfigureAwait(false));
        }
        catch (PostgresException exception) when (items.Count == 1 && ItemFaults.Includes(exception, isExecuted))
        {
            Reject(items[0], exception);
        }
        catch (PostgresException exception) when (items.Count > 1 && IsCuredByLess(exception, isExecuted))
        {
            var half = items.Count / 2;
            await SendBatchAsync(connection, items[..half]).ConfigureAwait(false);
            await SendBatchAsync(connection, items[half..]).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (IsCuredByLess(exception, isExecuted))
        {
            NoteTrouble(items[0], exception, isExecuted);
        }
        catch (DbException exception) when (!DatabaseErrors.HasChangedNothing(exception))
        {
            items.ForEach(item => _mayBeStored[item] = true);
            throw;
        }
    }

    /// <summary>Does the same synchronously, without the thread pool.</summary>
    private void SendBatch(WorkerConnection connection, List<int> items)
    {
        items = _trouble.Without(items, FlowOf);
        if (items.Count == 0)
        {
            return;
        }

        var isExecuted = false;
        try
        {
            Note(items, connection.Query(_statement.Sql, ParametersOf(items), row => Read(row, out isExecuted)));
        }
        catch (PostgresException exception) when (items.Count == 1 && ItemFaults.Includes(exception, isExecuted))
        {
            Reject(items[0], exception);
        }
        catch (PostgresException exception) when (items.Count > 1 && IsCuredByLess(exception, isExecuted))
        {
            var half = items.Count / 2;
            SendBatch(connection, items[..half]);
            SendBatch(connection, items[half..]);
        }
        catch (PostgresException exception) when (IsCuredByLess(exception, isExecuted))
        {
            NoteTrouble(items[0], exception, isExecuted);
        }
    }

    // The server does all of the work before it sends the first row: a later error occurred at commit.
    private static (int[] Items, TaskOutcome Outcome) Read(NpgsqlDataReader row, out bool isExecuted)
    {
        isExecuted = true;
        return TaskOutcomes.Read(row);
    }

    // An error at commit does not name items. If the session was lost, however, the commit may have been done.
    private static bool IsCuredByLess(PostgresException exception, bool isAtCommit) =>
        SqlStates.MayBeOfSomeItems(exception)
        || (isAtCommit && DatabaseErrors.KindOf(exception)
            is not (DatabaseErrorKind.Away or DatabaseErrorKind.WrongSession));

    // Trouble with one item must not delay the others.
    private void NoteTrouble(int item, PostgresException exception, bool isAtCommit)
    {
        _trouble.Note(FlowOf(item), exception, isAtCommit);
        if (!SqlStates.IsTooSlow(exception))
        {
            _reasons[item] = Describe(exception);
        }
    }

    private string FlowOf(int item) => _statement.Claim(_items[item]).FlowSlug;

    private NpgsqlParameter[] ParametersOf(List<int> items) =>
        _statement.Parameters(items.ConvertAll(item => _items[item]));

    private void Note(List<int> items, IReadOnlyList<(int[] Items, TaskOutcome Outcome)> rows)
    {
        foreach (var (numbers, outcome) in rows)
        {
            foreach (var number in numbers)
            {
                _results[items[number - 1]] = new ReportResult(outcome);
            }
        }
    }

    private void Reject(int item, PostgresException exception) =>
        _results[item] = new ReportResult(TaskOutcome.Rejected, Describe(exception), exception.SqlState);

    private bool HasAnswers => Array.Exists(_results, result => result is not null);

    private ReportResult[] Partial() =>
    [
        .. _results.Select((result, index) =>
            result ?? new ReportResult(
                TaskOutcome.Unanswered, _reasons[index], MayBeStored: _mayBeStored[index])),
    ];

    private ReportResult[] Results()
    {
        var results = new ReportResult[_results.Length];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = _results[index] ?? throw Missing(index);
        }

        return results;
    }

    private static string Describe(PostgresException exception) =>
        $"The database cannot store it ({exception.SqlState}): {exception.MessageText}."
        + (exception.Detail is { Length: > 0 } detail ? $" {detail}" : "")
        + (exception.Hint is { Length: > 0 } hint ? $" {hint}" : HintOf(exception.SqlState));

    private static string HintOf(string sqlState) => sqlState == PostgresErrorCodes.UntranslatableCharacter
        ? " Replace the character, or create the database with the encoding UTF8, which has all characters."
        : "";

    private PgFlowException Missing(int index) => new(
        $"The database returned no outcome for {_statement.Claim(_items[index])} from: {_statement.Sql}. "
        + "The schema's version may differ from the worker's. Run pgflow migrate.");
}
