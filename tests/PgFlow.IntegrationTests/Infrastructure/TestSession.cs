using System.Text.Json.Nodes;
using Npgsql;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>One session with an open transaction; rolled back unless committed.</summary>
public sealed class TestSession : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private TestSession(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (Connection, _transaction) = (connection, transaction);

    public NpgsqlConnection Connection { get; }

    /// <summary>The server process, as in pg_stat_activity.</summary>
    public int ProcessId => Connection.ProcessID;

    internal static async Task<TestSession> BeginAsync(NpgsqlConnection connection) =>
        new(connection, await connection.BeginTransactionAsync());

    public Task<int> ExecuteAsync(string sql, params object?[] args) => Connection.ExecuteAsync(sql, args);

    public Task<T?> ScalarAsync<T>(string sql, params object?[] args) => Connection.ScalarAsync<T>(sql, args);

    public Task<IReadOnlyList<T?>> RowsAsync<T>(string sql, params object?[] args) =>
        Connection.RowsAsync<T>(sql, args);

    public Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(string sql, params object?[] args) =>
        Connection.QueryAsync(sql, args);

    public Task<JsonNode?> JsonAsync(string sql, params object?[] args) => Connection.JsonAsync(sql, args);

    public Task CommitAsync() => _transaction.CommitAsync();

    public Task RollbackAsync() => _transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
