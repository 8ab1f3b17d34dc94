using System.Text.Json.Nodes;
using Npgsql;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>One fixture's database.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly string? _workerConnectionString;
    private readonly Func<Task> _dropAsync;
    private int _slugs;

    internal TestDatabase(string connectionString, string? workerConnectionString, Func<Task> dropAsync)
    {
        ConnectionString = connectionString;
        _workerConnectionString = workerConnectionString;
        _dropAsync = dropAsync;
        _source = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>Connects as the owner of the schema.</summary>
    public string ConnectionString { get; }

    /// <summary>Connects as a login role that is a member of pgflow_worker and nothing else.</summary>
    public string WorkerConnectionString => _workerConnectionString ?? throw new InvalidOperationException(
        "The schema under test creates no role pgflow_worker, so nobody can connect as its member. See sql/roles.sql.");

    /// <inheritdoc cref="SqlCommands.ExecuteAsync"/>
    public async Task<int> ExecuteAsync(string sql, params object?[] args)
    {
        await using var connection = await OpenAsync();
        return await connection.ExecuteAsync(sql, args);
    }

    /// <summary>
    /// Removes the queues' tables from the pgmq extension, if that is installed: its members cannot be dropped.
    /// </summary>
    public Task<int> ReleaseQueuesAsync() => ExecuteAsync(
        """
        do $$
        declare
          v_member record;
        begin
          for v_member in
            select c.relname, case c.relkind when 'S' then 'sequence' else 'table' end as kind
            from pg_depend d
            join pg_extension e on e.oid = d.refobjid
            join pg_class c on c.oid = d.objid
            where d.refclassid = 'pg_extension'::regclass and d.classid = 'pg_class'::regclass and d.deptype = 'e'
              and e.extname = 'pgmq' and c.relkind in ('r', 'p', 'S') and c.relname ~ '^[qa]_'
            order by 2 desc
          loop
            execute format('alter extension pgmq drop %s pgmq.%I', v_member.kind, v_member.relname);
          end loop;
        end
        $$
        """);

    /// <inheritdoc cref="SqlCommands.ScalarAsync{T}"/>
    public async Task<T?> ScalarAsync<T>(string sql, params object?[] args)
    {
        await using var connection = await OpenAsync();
        return await connection.ScalarAsync<T>(sql, args);
    }

    /// <inheritdoc cref="SqlCommands.RowsAsync{T}"/>
    public async Task<IReadOnlyList<T?>> RowsAsync<T>(string sql, params object?[] args)
    {
        await using var connection = await OpenAsync();
        return await connection.RowsAsync<T>(sql, args);
    }

    /// <inheritdoc cref="SqlCommands.QueryAsync"/>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(
        string sql, params object?[] args)
    {
        await using var connection = await OpenAsync();
        return await connection.QueryAsync(sql, args);
    }

    /// <inheritdoc cref="SqlCommands.JsonAsync"/>
    public async Task<JsonNode?> JsonAsync(string sql, params object?[] args)
    {
        await using var connection = await OpenAsync();
        return await connection.JsonAsync(sql, args);
    }

    /// <summary>A connection of its own, for tests with several sessions.</summary>
    public async Task<NpgsqlConnection> OpenAsync() => await _source.OpenConnectionAsync();

    /// <summary>A connection of its own with an open transaction.</summary>
    public async Task<TestSession> BeginAsync() => await TestSession.BeginAsync(await OpenAsync());

    /// <summary>Returns when the session waits for a lock that another one holds.</summary>
    public Task UntilBlockedAsync(TestSession session) =>
        WaitUntil.TrueAsync(
            () => ScalarAsync<bool>("select cardinality(pg_catalog.pg_blocking_pids($1)) > 0", session.ProcessId),
            $"session {session.ProcessId} is blocked",
            DescribeSessionsAsync);

    /// <summary>A slug that no other test of the fixture uses.</summary>
    public string UniqueSlug(string name) => $"{name}_{Interlocked.Increment(ref _slugs)}";

    /// <summary>Closes the connections and drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _dropAsync();
    }

    private async Task<string> DescribeSessionsAsync()
    {
        var sessions = await QueryAsync(
            """
            select pid, state, wait_event_type, wait_event, pg_catalog.pg_blocking_pids(pid)::text as blocked_by, query
              from pg_catalog.pg_stat_activity
             where datname = pg_catalog.current_database()
             order by pid
            """);
        return string.Join(
            Environment.NewLine,
            sessions.Select(session => string.Join(", ", session.Select(column => $"{column.Key}={column.Value}"))));
    }
}
