using Npgsql;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>
/// Pattern 1 of the notes, in C# over plain Npgsql, with the transactions of the original: its connection does not
/// commit by itself, so what the poll and the start do becomes visible together with the result. Mistakes of the
/// original, mended here: a message has six columns, the worker must be registered and its id a uuid, and start_tasks
/// may return no row.
/// </summary>
internal sealed class PatternOneWorker(NpgsqlConnection connection, Func<PatternOneTask, Task<string>> execute)
{
    private readonly Guid _worker = Guid.NewGuid();

    public async Task RegisterAsync()
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO pgflow.workers (worker_id, queue_name, function_name) VALUES ($1, 'my_flow', 'pattern_one')",
            connection);
        command.Parameters.Add(new() { Value = _worker });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One round of the endless loop: polls and works off what came. Returns how many messages came.</summary>
    public async Task<int> PollAsync()
    {
        var transaction = await connection.BeginTransactionAsync();
        var messages = await ReadAsync();
        foreach (var message in messages)
        {
            if (await StartAsync(message) is { } task)
            {
                await FinishAsync(task);
                await transaction.CommitAsync();
                await transaction.DisposeAsync();
                transaction = await connection.BeginTransactionAsync();
            }
        }

        // The original never ends the transaction of an empty poll; here the round has an end.
        await transaction.CommitAsync();
        await transaction.DisposeAsync();
        return messages.Count;
    }

    private async Task FinishAsync(PatternOneTask task)
    {
        string sql;
        string value;
        try
        {
            (sql, value) = ("SELECT pgflow.complete_task($1, $2, $3, $4::jsonb)", await execute(task));
        }
        catch (InvalidOperationException exception)
        {
            (sql, value) = ("SELECT pgflow.fail_task($1, $2, $3, $4)", exception.Message);
        }

        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = task.RunId });
        command.Parameters.Add(new() { Value = task.StepSlug });
        command.Parameters.Add(new() { Value = task.TaskIndex });
        command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<long>> ReadAsync()
    {
        await using var command = new NpgsqlCommand("SELECT * FROM pgmq.read('my_flow', 30, 10)", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var messages = new List<long>();
        while (await reader.ReadAsync())
        {
            messages.Add(reader.GetInt64(0));
        }

        return messages;
    }

    private async Task<PatternOneTask?> StartAsync(long message)
    {
        await using var command = new NpgsqlCommand("SELECT * FROM pgflow.start_tasks('my_flow', $1, $2)", connection);
        command.Parameters.Add(new() { Value = new[] { message } });
        command.Parameters.Add(new() { Value = _worker });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new(reader.GetGuid(1), reader.GetString(2), reader.GetInt32(5), reader.GetString(3))
            : null;
    }
}
