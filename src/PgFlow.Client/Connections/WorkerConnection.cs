using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// One connection for one purpose, used by one caller at a time; others wait for it instead of opening a second. All
/// asynchronous calls of a worker to its database pass through here.
/// </summary>
internal sealed class WorkerConnection : IAsyncDisposable
{
    private readonly Func<bool, ConnectionPool> _open;
    private readonly PoolerProbe _probe;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly Action _timedOut;
    private readonly FirstTries _tries;

    // Opened at the first call, when the probe can tell whether there is a pooler.
    private volatile ConnectionPool? _pool;

    /// <param name="open">Opens the pool; its argument says whether there is a pooler.</param>
    /// <param name="probe">Detects a pooler.</param>
    /// <param name="timedOut">Called when a call got no answer in time.</param>
    /// <param name="firstTry">
    /// The timeout of a statement that was quick before; null for the connection string's. It detects a dead network; a
    /// slow statement is repeated with its full timeout.
    /// </param>
    public WorkerConnection(
        Func<bool, ConnectionPool> open, PoolerProbe probe, Action timedOut, TimeSpan? firstTry = null) =>
        (_open, _probe, _timedOut, _tries) = (open, probe, timedOut, new FirstTries(firstTry));

    /// <summary>Reads no columns of a row, for statements without a result.</summary>
    public static bool Nothing(NpgsqlDataReader row) => true;

    /// <summary>Closes the session unless it is in use; the next call opens a new one.</summary>
    public void ForgetIdle() => _pool?.ForgetIdle();

    /// <summary>Executes one statement and reads its rows.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="read">Converts a row.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="within">
    /// The timeout; null for the connection string's, after which the network is considered dead. A statement with a
    /// timeout of its own may legitimately be slow.
    /// </param>
    /// <param name="about">
    /// The subject of the statement, a flow, if its duration depends on it; null otherwise.
    /// </param>
    [SuppressMessage("Security", "CA2100", Justification = "Constant text of this assembly; values are parameters.")]
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql,
        IReadOnlyList<NpgsqlParameter> parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        TimeSpan? within = null,
        string? about = null)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var pool = _pool ??= _open(await _probe.IsPooledAsync(cancellationToken).ConfigureAwait(false));
            var connection = await pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
            var hasFailed = true;
            try
            {
                var command = new NpgsqlCommand(sql, connection);
                await using var _ = command.ConfigureAwait(false);
                Bind(command, parameters);
                Bound(command, pool.CommandTimeout, about, within);
                var began = Stopwatch.GetTimestamp();
                var rows = await ReadAsync(command, read, cancellationToken).ConfigureAwait(false);
                if (within is null)
                {
                    _tries.Answered(sql, about, began);
                }

                hasFailed = false;
                return rows;
            }
            finally
            {
                await CloseAsync(pool, connection, hasFailed).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            LearnFrom(error, sql, about, hasOwnTime: within is not null);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Synchronous version, without the thread pool.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Constant text of this assembly; values are parameters.")]
    public IReadOnlyList<T> Query<T>(
        string sql, IReadOnlyList<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read)
    {
        _turn.Wait();
        try
        {
            var pool = _pool ??= _open(_probe.IsPooled());
            var connection = pool.Connect();
            var hasFailed = true;
            try
            {
                using var command = new NpgsqlCommand(sql, connection);
                Bind(command, parameters);
                Bound(command, pool.CommandTimeout, about: null, within: null);
                var began = Stopwatch.GetTimestamp();
                var rows = Read(command, read);
                _tries.Answered(sql, about: null, began);
                hasFailed = false;
                return rows;
            }
            finally
            {
                Close(pool, connection, hasFailed);
            }
        }
        catch (Exception error)
        {
            LearnFrom(error, sql, about: null, hasOwnTime: false);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Dispose();
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static List<T> Read<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    // An exception while closing would hide the first error.
    [SuppressMessage("Design", "CA1031", Justification = "The first error is the one that is thrown.")]
    private static async ValueTask CloseAsync(ConnectionPool pool, NpgsqlConnection connection, bool hasFailed)
    {
        if (!hasFailed && pool.TryKeep(connection))
        {
            return;
        }

        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception) when (hasFailed)
        {
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The first error is the one that is thrown.")]
    private static void Close(ConnectionPool pool, NpgsqlConnection connection, bool hasFailed)
    {
        if (!hasFailed && pool.TryKeep(connection))
        {
            return;
        }

        try
        {
            connection.Dispose();
        }
        catch (Exception) when (hasFailed)
        {
        }
    }

    // A value that is refused while its statement is being prepared breaks the session: Npgsql takes the statement for
    // prepared and cannot read later answers. The next call opens a new session, with several servers in the
    // connection string on another one.
    private void LearnFrom(Exception error, string sql, string? about, bool hasOwnTime)
    {
        _pool?.LearnFrom(error);
        if (error is PostgresException refusal
            && DatabaseErrors.KindOf(refusal) is DatabaseErrorKind.WrongSession or DatabaseErrorKind.Statement)
        {
            ForgetIdle();
        }
        else if (!hasOwnTime && DatabaseErrors.IsTimeout(error))
        {
            _tries.TimedOut(sql, about);
            _timedOut();
        }
    }

    private void Bound(NpgsqlCommand command, int most, string? about, TimeSpan? within) =>
        command.CommandTimeout = within is { } own ? (int)own.TotalSeconds
            : _tries.Of(command.CommandText, about) is var seconds and > 0 ? Math.Min(most, seconds)
            : most;

    private static void Bind(NpgsqlCommand command, IReadOnlyList<NpgsqlParameter> parameters)
    {
        ServerText.Fit(parameters, command.Connection!);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
    }
}
