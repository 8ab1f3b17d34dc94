using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures.Judging;

/// <summary>Where every execution leaves a row.</summary>
internal static class LedgerTable
{
    public static Task CreateAsync(Database ledger, CancellationToken cancellationToken) =>
        ledger.ExecuteAsync(
            """
            drop table if exists ledger;
            create table ledger (
              entry bigint generated always as identity primary key,
              run_id uuid not null,
              step_slug text not null,
              task_index int not null,
              attempt int not null,
              process_id int not null,
              at timestamptz not null default clock_timestamp());
            grant select, insert on ledger to public
            """,
            cancellationToken);

    /// <summary>All executions, in the order in which they began.</summary>
    public static Task<IReadOnlyList<LedgerEntry>> ReadAsync(Database ledger, CancellationToken cancellationToken) =>
        ledger.QueryAsync(
            "select entry, run_id, step_slug, task_index, process_id, at from ledger order by entry",
            row => new LedgerEntry(
                row.GetInt64(0),
                new TaskKey(row.GetGuid(1), row.GetString(2), row.GetInt32(3)),
                row.GetInt32(4),
                row.GetDateTime(5)),
            cancellationToken);
}
