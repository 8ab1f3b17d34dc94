using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// Opens sessions with a cancellation that always ends the wait: Npgsql 10 ignores one that comes between its first
/// message to a server and its wait for the answer, and then waits for all of the connection string's <c>Timeout</c>.
/// </summary>
internal static class SessionOpening
{
    /// <summary>Opens a session, which the caller closes.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; a session that opens later is closed.</exception>
    public static ValueTask<NpgsqlConnection> OpenSessionAsync(
        this NpgsqlDataSource source, CancellationToken cancellationToken) =>
        OpenAsync(source.CreateConnection(), cancellationToken);

    /// <summary>Opens a session without a data source.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; a session that opens later is closed.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller's, or closed where it fails.")]
    public static ValueTask<NpgsqlConnection> OpenSessionAsync(
        string connectionString, CancellationToken cancellationToken) =>
        OpenAsync(new NpgsqlConnection(connectionString), cancellationToken);

    private static async ValueTask<NpgsqlConnection> OpenAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var opening = connection.OpenAsync(cancellationToken);
        try
        {
            await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch when (opening.IsCompleted)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch
        {
            // Not awaited: the caller has cancelled the wait.
            _ = opening.ContinueWith(
                _ => connection.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}
