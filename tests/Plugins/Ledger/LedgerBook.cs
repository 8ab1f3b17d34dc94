using Npgsql;

namespace PgFlow.Plugins.Ledger;

/// <summary>
/// The table that every execution leaves a row in, over connections that have nothing to do with the worker's.
/// </summary>
internal sealed class LedgerBook(NpgsqlDataSource database)
{
    private const string Insert =
        """
        insert into ledger (run_id, step_slug, task_index, attempt, process_id)
        values ($1, $2, $3, $4, $5)
        returning entry
        """;

    /// <summary>Returns the number of the row.</summary>
    public async Task<long> EnterAsync(StepContext context, CancellationToken cancellationToken)
    {
        await using var insert = database.CreateCommand(Insert);
        foreach (var value in (object[])
            [context.RunId, context.StepSlug, context.TaskIndex, context.Attempt, Environment.ProcessId])
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (long)(await insert.ExecuteScalarAsync(cancellationToken))!;
    }
}
