using Npgsql;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures.Faults;

/// <summary>
/// Another client takes every connection that the server has, while the workers' own are ended, so that they are
/// refused when they come back.
/// </summary>
internal sealed class ExhaustedConnections : Fault
{
    private const int ServerConnections = 40;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public override string Name => "all connections taken by another client for 8 s";

    public override SceneNeeds Needs { get; } = new() { MaxConnections = ServerConnections };

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        var taken = new List<NpgsqlConnection>();
        try
        {
            var end = DateTime.UtcNow + Time;
            while (DateTime.UtcNow < end)
            {
                await TakeAllAsync(scene.Connections.Workers, taken, cancellationToken);
                await TerminatedSessions.TerminateAsync(stage.Database, cancellationToken);
                await TakeAllAsync(scene.Connections.Workers, taken, cancellationToken);
                await Polling.ForAsync(Interval, cancellationToken);
            }
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }

        return await AfterOutageAsync(stage, cancellationToken);
    }

    private static async Task TakeAllAsync(
        string connectionString, List<NpgsqlConnection> taken, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "greedy",
            Pooling = false,
        };
        while (taken.Count < ServerConnections)
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                taken.Add(connection);
            }
            catch (NpgsqlException)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }
}
