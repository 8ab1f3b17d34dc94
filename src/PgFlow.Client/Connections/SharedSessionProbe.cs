using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// Detects, once, whether a pooler assigns a session per transaction, as opposed to one session per client, which
/// supports LISTEN.
/// </summary>
internal sealed class SharedSessionProbe : IAsyncDisposable
{
    // A session that another client happens to use conceals that it is shared.
    private const int Attempts = 3;

    private readonly ConnectionPool _pool;
    private bool? _isShared;

    /// <param name="settings">How to connect; two connections at once for a moment.</param>
    /// <param name="access">Further settings.</param>
    public SharedSessionProbe(NpgsqlConnectionStringBuilder settings, DatabaseAccess access)
    {
        settings.MaxPoolSize = 2;
        _pool = ConnectionPool.Open(settings, access);
    }

    /// <summary>Queries the server unless the result is known. For one caller at a time.</summary>
    /// <exception cref="NpgsqlException">There is no connection; the next call tries again.</exception>
    public async ValueTask<bool> IsSharedAsync(CancellationToken cancellationToken) =>
        _isShared ??= await AskAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var one = await _pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = one.ConfigureAwait(false);
            return await ProcessAsync(one, cancellationToken).ConfigureAwait(false) != one.ProcessID
                && await AreSharedAsync(one, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _pool.LearnFrom(error);
            throw;
        }
        finally
        {
            _pool.ForgetIdle();
        }
    }

    // A pooler whose only session is held by the first client has none for a second.
    private async Task<bool> AreSharedAsync(NpgsqlConnection one, CancellationToken cancellationToken)
    {
        try
        {
            var other = await _pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = other.ConfigureAwait(false);
            return await DoShareAsync(one, other, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (DatabaseErrors.IsTimeout(error))
        {
            return false;
        }
    }

    // Two clients share a server process, or one is served by two, only if sessions are assigned per transaction.
    private static async Task<bool> DoShareAsync(
        NpgsqlConnection one, NpgsqlConnection other, CancellationToken cancellationToken)
    {
        var processes = new HashSet<int>();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            processes.Add(await ProcessAsync(one, cancellationToken).ConfigureAwait(false));
            if (processes.Contains(await ProcessAsync(other, cancellationToken).ConfigureAwait(false)))
            {
                return true;
            }
        }

        return processes.Count > 1;
    }

    private static async Task<int> ProcessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(PoolerProbe.ServerProcess, connection);
        await using var _ = command.ConfigureAwait(false);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
