using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>A login of the test's own, without any right that it was not given; dropped with what it owns.</summary>
internal sealed class Login : IAsyncDisposable
{
    private const string Password = "x";

    private static int _count;

    private readonly TestDatabase _database;

    private Login(TestDatabase database, string name) => (_database, Name) = (database, name);

    public string Name { get; }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString)
    {
        Username = Name,
        Password = Password,
        Pooling = false,
    }.ConnectionString;

    /// <summary>Creates it.</summary>
    /// <param name="database">Where it is used.</param>
    /// <param name="name">Part of its name.</param>
    /// <param name="rights">Statements that say what it may, with its name as {0} and the database's as {1}.</param>
    public static async Task<Login> CreateAsync(TestDatabase database, string name, string rights = "")
    {
        var login = new Login(database, $"pgflow_{name}_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}");
        await database.ExecuteAsync($"create role {login.Name} login password '{Password}'");
        var databaseName = await database.ScalarAsync<string>("select current_database()::text");
        if (rights.Length > 0)
        {
            await database.ExecuteAsync(
                rights.Replace("{0}", login.Name, StringComparison.Ordinal)
                    .Replace("{1}", databaseName, StringComparison.Ordinal));
        }

        return login;
    }

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync(sql.Replace("{0}", Name, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() =>
        await _database.ExecuteAsync(
            $"""
            do $drop$
            begin
              execute format('alter database %I owner to %I', current_database(), session_user);
            end
            $drop$;
            drop owned by {Name} cascade;
            drop role {Name};
            """);
}
