using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Soak;

/// <summary>Reads the workers' memory from the system and the tables' state from the server's statistics.</summary>
internal sealed class SoakSampler(Database database, IReadOnlyList<PgFlowProcess> workers)
{
    public async Task<IReadOnlyList<SoakSample>> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var samples = new List<SoakSample>();
        using var timer = new PeriodicTimer(interval);
        while (!cancellationToken.IsCancellationRequested)
        {
            samples.Add(await TakeAsync());
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return samples;
    }

    private async Task<SoakSample> TakeAsync()
    {
        var tables = await database.QueryAsync(
            """
            select coalesce(sum(n_dead_tup), 0)::bigint, coalesce(sum(n_live_tup), 0)::bigint,
              coalesce(sum(pg_total_relation_size(relid)), 0)::bigint
            from pg_stat_user_tables where schemaname in ('pgflow', 'pgmq')
            """,
            row => (Dead: row.GetInt64(0), Live: row.GetInt64(1), Bytes: row.GetInt64(2)),
            CancellationToken.None);
        return new SoakSample(
            workers.Sum(worker => worker.ResidentBytes), tables[0].Dead, tables[0].Live, tables[0].Bytes);
    }
}
