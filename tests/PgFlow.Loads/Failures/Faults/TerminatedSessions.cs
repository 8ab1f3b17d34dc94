using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures.Faults;

/// <summary>Somebody ends every session of the workers, again and again.</summary>
internal sealed class TerminatedSessions : Fault
{
    private const int Times = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public override string Name => "pg_terminate_backend of all sessions, 10 times";

    public static Task TerminateAsync(Database database, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like 'pgflow-worker%'
            """,
            cancellationToken);

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        for (var time = 0; time < Times; time++)
        {
            await TerminateAsync(stage.Database, cancellationToken);
            await Polling.ForAsync(Interval, cancellationToken);
        }

        return await AfterOutageAsync(stage, cancellationToken);
    }
}
