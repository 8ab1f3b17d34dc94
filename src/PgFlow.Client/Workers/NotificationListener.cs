using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PgFlow.Client.Connections;

namespace PgFlow.Client.Workers;

/// <summary>Listens to a channel over one connection, which is open only while it listens.</summary>
internal sealed class NotificationListener(NpgsqlConnectionStringBuilder settings, DatabaseAccess access)
    : IAsyncDisposable
{
    private readonly ConnectionPool _pool = ConnectionPool.Open(settings, access);

    /// <summary>Listens until the connection fails or the token is cancelled.</summary>
    public async Task ListenAsync(
        string channel, Action connected, Action<string> notified, CancellationToken cancellationToken)
    {
        try
        {
            await ListenOnceAsync(channel, connected, notified, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _pool.LearnFrom(error);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [SuppressMessage("Security", "CA2100", Justification = "The channel's name is a constant of this assembly.")]
    private async Task ListenOnceAsync(
        string channel, Action connected, Action<string> notified, CancellationToken cancellationToken)
    {
        var connection = await _pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        try
        {
            connection.Notification += (_, notification) => notified(notification.Payload);
            var listen = new NpgsqlCommand($"listen {channel}", connection);
            await using var __ = listen.ConfigureAwait(false);
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            connected();
            while (true)
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // A listening session cannot be used for anything else.
            _pool.ForgetIdle();
        }
    }
}
