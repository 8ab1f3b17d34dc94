using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// One connection for one purpose, used by one caller at a time; others wait for it rather than open a second. Every
/// asynchronous call of a worker to its database passes through here.
/// </summary>
internal sealed class WorkerConnection : IAsyncDisposable
{
    private readonly Func<bool, ConnectionPool> _open;
    private readonly PoolerProbe _probe;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly Action _fellSilent;
    private readonly FirstTries _tries;

    // Opened at the first call, since only then it is known whether a pooler is in between.
    private volatile ConnectionPool? _pool;

    /// <param name="open">Opens the pool, with a pooler in between or without.</param>
    /// <param name="probe">Knows which.</param>
    /// <param name="fellSilent">Called when no answer came in time.</param>
    /// <param name="firstTry">
    /// How long a statement may take that was quick before; null for what the connection string says. A network that
    /// went dead is found out by that, a slow statement is repeated with all its time.
    /// </param>
    public WorkerConnection(
        Func<bool, ConnectionPool> open, PoolerProbe probe, Action fellSilent, TimeSpan? firstTry = null) =>
        (_open, _probe, _fellSilent, _tries) = (open, probe, fellSilent, new FirstTries(firstTry));

    /// <summary>Reads nothing of a row, of which there is nothing to read.</summary>
    public static bool Nothing(NpgsqlDataReader row) => true;

    /// <summary>Closes the session unless it is in use; the next call opens a new one.</summary>
    public void ForgetIdle() => _pool?.ForgetIdle();

    /// <summary>Executes one statement and reads its rows.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="within">
    /// How long it may take; null for what the connection string says, after which the network is taken for dead. A
    /// statement with a time of its own may be slow for what it does.
    /// </param>
    /// <param name="about">
    /// Whose statement it is, where one may be slow and others quick: a flow; null where all are alike.
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
                    _tries.Took(sql, about, began);
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

    /// <summary>The same on the calling thread alone, without the thread pool.</summary>
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
                _tries.Took(sql, about: null, began);
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

    // What closing throws after an error would hide that one.
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

    // A refused value spoils the session, as a wrong one is of no use: refused while its statement is being prepared,
    // Npgsql takes that for prepared and cannot read what it answers later. The next call opens a session anew; with
    // several servers in the connection string, on another one.
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
            _tries.FellSilent(sql, about);
            _fellSilent();
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
