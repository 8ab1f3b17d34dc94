using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// Detects, once, whether there is a pooler in front of the server. A pooler reports a process id of its own when a
/// session begins, which is not that of the server process that executes statements.
/// </summary>
internal sealed class PoolerProbe(NpgsqlConnectionStringBuilder settings, DatabaseAccess access)
    : IAsyncDisposable
{
    /// <summary>Returns the id of the server process that executes it.</summary>
    public const string ServerProcess = "select pg_catalog.pg_backend_pid()";

    private readonly ConnectionPool _pool = ConnectionPool.Open(settings, access);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool? _isPooled;

    /// <summary>Queries the server unless the result is known.</summary>
    /// <exception cref="NpgsqlException">There is no connection; the next call tries again.</exception>
    public async ValueTask<bool> IsPooledAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _isPooled ??= await AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _pool.LearnFrom(error);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Synchronous version.</summary>
    public bool IsPooled()
    {
        _turn.Wait();
        try
        {
            return _isPooled ??= Ask();
        }
        catch (Exception error)
        {
            _pool.LearnFrom(error);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var connection = await _pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = new NpgsqlCommand(ServerProcess, connection);
            await using var _ = command.ConfigureAwait(false);
            var process = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            _pool.ForgetIdle();
            return !Equals(process, connection.ProcessID);
        }
    }

    private bool Ask()
    {
        using var connection = _pool.Connect();
        using var command = new NpgsqlCommand(ServerProcess, connection);
        var process = command.ExecuteScalar();
        _pool.ForgetIdle();
        return !Equals(process, connection.ProcessID);
    }
}
