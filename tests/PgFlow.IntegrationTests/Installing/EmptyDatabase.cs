using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>A new database without any schema, for one test.</summary>
internal static class EmptyDatabase
{
    private static int _count;

    public static async Task<TestDatabase> CreateAsync(TestServer? server = null)
    {
        var admin = await (server ?? TestServers.Default).AdminConnectionStringAsync();
        var name = $"pgflow_empty_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        await AdministerAsync(admin, $"create database {name}");
        var connectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 5 };
        return new TestDatabase(
            connectionString.ConnectionString, null, () => AdministerAsync(admin, $"drop database {name} with (force)"));
    }

    private static async Task AdministerAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }
}
