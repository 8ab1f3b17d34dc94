using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>One call of <see cref="IWorkerStore.CompleteAsync"/>: sends its items and isolates those that cannot be stored.</summary>
internal sealed class CompletionCall
{
    private const string Sql = "select item, outcome from pgflow.complete_tasks($1, $2, $3, $4, $5)";

    /// <summary>Characters of output in one statement; the server takes no message of a gigabyte.</summary>
    private const long MaxOutput = 16 * 1024 * 1024;

    private readonly IReadOnlyList<TaskCompletion> _completions;
    private readonly CompletionResult?[] _results;
    private readonly CancellationToken _cancellationToken;

    public CompletionCall(IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken)
    {
        _completions = completions;
        _results = new CompletionResult?[completions.Count];
        _cancellationToken = cancellationToken;
    }

    public async Task<IReadOnlyList<CompletionResult>> SendAsync(WorkerConnections connections)
    {
        await ReportBatches.SendAsync(_completions, connections, item => item.Claim.RunId, SendLaneAsync)
            .ConfigureAwait(false);
        return [.. _results.Select((result, index) => result ?? throw Missing(index))];
    }

    private async Task SendLaneAsync(WorkerConnection connection, IReadOnlyList<int> items)
    {
        var batch = new List<int>();
        var size = 0L;
        foreach (var item in items)
        {
            var output = _completions[item].Output;
            if (output is not null && OutputCheck.Refusal(output) is { } refusal)
            {
                _results[item] = new CompletionResult(TaskOutcome.Rejected, refusal);
                continue;
            }

            if (size > 0 && size + (output?.Length ?? 0) > MaxOutput)
            {
                await SendBatchAsync(connection, batch).ConfigureAwait(false);
                batch.Clear();
                size = 0;
            }

            batch.Add(item);
            size += output?.Length ?? 0;
        }

        await SendBatchAsync(connection, batch).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends the items; when the server refuses one of their values, sends each half, until the culprit is alone. A
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
            await CompleteAsync(connection, items).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (SqlStates.IsBadValue(exception.SqlState))
        {
            if (items.Count == 1)
            {
                _results[items[0]] = new CompletionResult(TaskOutcome.Rejected, Describe(exception));
                return;
            }

            var half = items.Count / 2;
            await SendBatchAsync(connection, items[..half]).ConfigureAwait(false);
            await SendBatchAsync(connection, items[half..]).ConfigureAwait(false);
        }
    }

    private async Task CompleteAsync(WorkerConnection connection, List<int> items)
    {
        var completions = items.ConvertAll(item => _completions[item]);
        NpgsqlParameter[] parameters =
        [
            .. ClaimParameters.Create([.. completions.Select(completion => completion.Claim)]),
            ClaimParameters.JsonbArray(completions.Select(completion => completion.Output)),
        ];
        var rows = await connection.QueryAsync(Sql, parameters, TaskOutcomes.Read, _cancellationToken)
            .ConfigureAwait(false);
        foreach (var (index, outcome) in rows)
        {
            _results[items[index]] = new CompletionResult(outcome);
        }
    }

    private static string Describe(PostgresException exception) =>
        $"The database cannot store the output ({exception.SqlState}): {exception.MessageText}."
        + (exception.Detail is { Length: > 0 } detail ? " " + detail : "");

    private PgFlowException Missing(int index) => new(
        $"pgflow.complete_tasks reported nothing for {_completions[index].Claim}. "
        + "Is the schema's version the worker's? Run pgflow migrate.");
}
