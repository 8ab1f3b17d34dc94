using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// One connection for one purpose, used by one caller at a time; others wait for it rather than open a second. Every
/// asynchronous call of a worker to its database passes through here.
/// </summary>
internal sealed class WorkerConnection : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _turn = new(1, 1);

    public WorkerConnection(NpgsqlDataSource source) => _source = source;

    /// <summary>Executes one statement and reads its rows.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Constant text of this assembly; values are parameters.")]
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql,
        IReadOnlyList<NpgsqlParameter> parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = _source.CreateCommand(sql);
            await using var _ = command.ConfigureAwait(false);
            Bind(command, parameters);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var __ = reader.ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The same on the calling thread alone, without the thread pool.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Constant text of this assembly; values are parameters.")]
    public IReadOnlyList<T> Query<T>(
        string sql, IReadOnlyList<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read)
    {
        _turn.Wait();
        try
        {
            using var command = _source.CreateCommand(sql);
            Bind(command, parameters);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private static void Bind(NpgsqlCommand command, IReadOnlyList<NpgsqlParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
    }
}
