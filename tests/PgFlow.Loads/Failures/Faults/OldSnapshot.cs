using System.Data;
using System.Globalization;
using Npgsql;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures.Faults;

/// <summary>
/// A session holds a snapshot, so that nothing that dies can be vacuumed. Nothing stands still here: measured is the
/// longest time in which no task was completed.
/// </summary>
internal sealed class OldSnapshot(TimeSpan time) : Fault
{
    public override string Name => string.Create(
        CultureInfo.InvariantCulture, $"a session holds an old snapshot for {time.TotalSeconds:0} s");

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        var from = DateTime.UtcNow;
        await using var connection = new NpgsqlConnection(scene.Connections.Admin);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        await using var read = new NpgsqlCommand("select count(*) from pgflow.runs", connection, transaction);
        await read.ExecuteScalarAsync(cancellationToken);
        await Polling.ForAsync(time, cancellationToken);
        await transaction.RollbackAsync(cancellationToken);

        var pause = await stage.Tasks.LongestPauseAsync(from, DateTime.UtcNow, cancellationToken);
        return new Aftermath([], pause, new Settling(pause, []));
    }
}
