using System.Security.Cryptography;
using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>A database into which nothing has been installed; dropped when disposed.</summary>
internal sealed class EmptyDatabase : IAsyncDisposable
{
    private readonly string _adminConnectionString;
    private readonly string _name;

    private EmptyDatabase(string adminConnectionString)
    {
        _name = $"pgflow_empty_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        _adminConnectionString =
            new NpgsqlConnectionStringBuilder(adminConnectionString) { Pooling = false }.ConnectionString;
        ConnectionString =
            new NpgsqlConnectionStringBuilder(_adminConnectionString) { Database = _name }.ConnectionString;
    }

    /// <summary>Connects without a pool.</summary>
    public string ConnectionString { get; }

    public static async Task<EmptyDatabase> CreateAsync(TestServer server)
    {
        var database = new EmptyDatabase(await server.AdminConnectionStringAsync());
        await database.AdministerAsync($"create database {database._name}");
        return database;
    }

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync() => await AdministerAsync($"drop database {_name} with (force)");

    private async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_adminConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }
}
