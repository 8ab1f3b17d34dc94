using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>
/// A fixture whose tests hold for the fallback and for the extension alike. It states what the contract says of pgmq,
/// so it may run on any server: the functions come from wherever the installer took them.
/// </summary>
public abstract class PgmqFixture(TestServer server) : DatabaseFixture(server)
{
    /// <summary>Whether the tests meet the extension.</summary>
    protected bool IsExtension { get; private set; }

    [OneTimeSetUp]
    public async Task LookForTheExtensionAsync() => IsExtension = await Database.ScalarAsync<bool>(
        "select exists (select from pg_extension where extname = 'pgmq')");

    /// <summary>The queue's table, as SQL.</summary>
    protected static string Table(string queue) => $"pgmq.\"q_{Lowered(queue)}\"";

    /// <summary>The archive's table, as SQL.</summary>
    protected static string Archive(string queue) => $"pgmq.\"a_{Lowered(queue)}\"";

    protected async Task<string> CreateQueueAsync()
    {
        var queue = Database.UniqueSlug("queue");
        await Database.ExecuteAsync("select pgmq.create($1)", queue);
        return queue;
    }

    /// <summary>Sends 1, 2, 3, ... in one batch.</summary>
    protected Task SendManyAsync(string queue, int count) => Database.ExecuteAsync(
        "select pgmq.send_batch($1, array(select to_jsonb(n) from generate_series(1, $2) n order by n))", queue, count);

    protected Task<long> CountAsync(string queue) =>
        Database.ScalarAsync<long>($"select count(*) from {Table(queue)}");

    /// <summary>How long all messages of the queue stay hidden, from the first that shows.</summary>
    protected Task<double> SecondsUntilVisibleAsync(string queue) => Database.ScalarAsync<double>(
        $"select extract(epoch from min(vt) - clock_timestamp())::float8 from {Table(queue)}");

    protected async Task<PostgresException> ErrorAsync(string sql, params object?[] args)
    {
        try
        {
            await Database.ExecuteAsync(sql, args);
        }
        catch (PostgresException exception)
        {
            return exception;
        }

        throw new AssertionException($"No error from: {sql}");
    }

    /// <summary>What the server says beside the result, as "NOTICE: text".</summary>
    protected async Task<IReadOnlyList<string>> NoticesAsync(string sql, params object?[] args)
    {
        var notices = new List<string>();
        await using var connection = await Database.OpenAsync();
        connection.Notice += (_, e) => notices.Add($"{e.Notice.Severity}: {e.Notice.MessageText}");
        await connection.ExecuteAsync(sql, args);
        return notices;
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "Names of tables are in lower case.")]
    private static string Lowered(string queue) => queue.ToLowerInvariant();
}
