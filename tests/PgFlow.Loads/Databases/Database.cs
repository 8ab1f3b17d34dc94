using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace PgFlow.Loads.Databases;

/// <summary>
/// A database as whoever measures sees it. While the server is away its calls wait: all of them may be repeated.
/// </summary>
internal sealed class Database(string connectionString) : IAsyncDisposable
{
    // Superusers have three connections that nobody else can take.
    private const int MaxConnections = 3;

    private const string ReadOnly = "25006";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly NpgsqlDataSource _source = new NpgsqlDataSourceBuilder(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "measuring",
            MaxPoolSize = MaxConnections,
        }.ConnectionString).Build();

    public string ConnectionString => connectionString;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] arguments) =>
        await QueryAsync(sql, _ => true, cancellationToken, arguments);

    /// <summary>The first column of the first row; default for a null.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        var rows = await QueryAsync(
            sql, row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0), cancellationToken, arguments);
        return rows[0];
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] arguments)
    {
        using var timer = new PeriodicTimer(RetryInterval);
        while (true)
        {
            try
            {
                return await QueryOnceAsync(sql, read, arguments, cancellationToken);
            }
            catch (NpgsqlException error) when (IsAway(error))
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static bool IsAway(NpgsqlException error) =>
        error is not PostgresException refusal || refusal.IsTransient || refusal.SqlState == ReadOnly;

    [SuppressMessage("Security", "CA2100", Justification = "The SQL comes from the measurements themselves.")]
    private async Task<IReadOnlyList<T>> QueryOnceAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
