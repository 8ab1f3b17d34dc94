using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures;

/// <summary>What the database says of tasks while a fault is on.</summary>
internal sealed class TaskWatch(Database database)
{
    public Task<long> CompletedAsync(CancellationToken cancellationToken) =>
        database.ScalarAsync<long>(
            "select count(*) from pgflow.step_tasks where status = 'completed'", cancellationToken);

    /// <summary>What these workers have in hand; asked twice, until what was under way has ended.</summary>
    public async Task<IReadOnlyList<HeldClaim>> InHandAsync(
        IReadOnlyList<Guid> workers, CancellationToken cancellationToken)
    {
        IReadOnlyList<HeldClaim>? before = null;
        var held = await HeldAsync(workers, cancellationToken);
        await Polling.UntilAsync(
            async () =>
            {
                (before, held) = (held, await HeldAsync(workers, cancellationToken));
                return held.SequenceEqual(before);
            },
            TimeSpan.FromSeconds(1),
            cancellationToken);
        return held;
    }

    /// <summary>All tasks that are started now.</summary>
    public async Task<IReadOnlyList<HeldClaim>> StartedAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync(Select + Order, Read, cancellationToken);

    /// <summary>
    /// How long until no task is left that is under the same claim as before and in one of these states.
    /// </summary>
    /// <param name="claims">Made before the fault.</param>
    /// <param name="unmoved">With <c>queued</c>, a task that was given back must also be claimed by somebody.</param>
    /// <param name="since">From when on it counts.</param>
    /// <param name="bound">How long it may take.</param>
    /// <param name="deadline">How long it is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Settling> UntilMovedAsync(
        IReadOnlyList<HeldClaim> claims,
        IReadOnlyList<string> unmoved,
        DateTime since,
        TimeSpan bound,
        TimeSpan deadline,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string> late = [];
        var moved = await Polling.UntilAsync(
            async () =>
            {
                var there = await StillThereAsync(claims, unmoved, cancellationToken);
                late = late.Count == 0 && DateTime.UtcNow - since > bound ? there : late;
                return there.Count == 0;
            },
            deadline,
            cancellationToken);
        return new Settling(moved is null ? null : DateTime.UtcNow - since, late);
    }

    /// <summary>From a moment of this machine's clock to the next completion, by another worker than these.</summary>
    public async Task<TimeSpan?> UntilNextCompletionAsync(
        DateTime moment, IReadOnlyList<Guid> butOf, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DateTime? next = null;
        await Polling.UntilAsync(
            async () => (next = await database.ScalarAsync<DateTime?>(
                """
                select min(completed_at) from pgflow.step_tasks
                where completed_at > $1 and last_worker_id <> all($2)
                """,
                cancellationToken,
                moment,
                butOf.ToArray())) is not null,
            deadline,
            cancellationToken);
        return next - moment;
    }

    /// <summary>The longest time in which no task was completed.</summary>
    public async Task<TimeSpan> LongestPauseAsync(
        DateTime from, DateTime to, CancellationToken cancellationToken) =>
        await database.ScalarAsync<TimeSpan>(
            """
            with moments as (
              select completed_at as at from pgflow.step_tasks where completed_at between $1 and $2
              union all values ($1), ($2)
            )
            select max(pause) from (select at - lag(at) over (order by at) as pause from moments) pauses
            """,
            cancellationToken,
            from,
            to);

    private const string Select =
        "select run_id, step_slug, task_index, claim_no from pgflow.step_tasks where status = 'started'";

    private const string Order = " order by run_id, step_slug, task_index";

    private static HeldClaim Read(Npgsql.NpgsqlDataReader row) =>
        new(new TaskKey(row.GetGuid(0), row.GetString(1), row.GetInt32(2)), row.GetInt64(3));

    private Task<IReadOnlyList<HeldClaim>> HeldAsync(
        IReadOnlyList<Guid> workers, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Select + " and last_worker_id = any($1)" + Order, Read, cancellationToken, workers.ToArray());

    private Task<IReadOnlyList<string>> StillThereAsync(
        IReadOnlyList<HeldClaim> claims, IReadOnlyList<string> unmoved, CancellationToken cancellationToken) =>
        database.QueryAsync(
            """
            select format(
              '%s[%s] of %s is %s, claim %s by %s at %s, ready at %s', t.step_slug, t.task_index, t.run_id, t.status,
              t.claim_no, t.last_worker_id, t.started_at, t.ready_at)
            from unnest($1, $2, $3, $4) as held (run_id, step_slug, task_index, claim_no)
            join pgflow.step_tasks t using (run_id, step_slug, task_index, claim_no)
            where t.status = any($5)
            """,
            row => row.GetString(0),
            cancellationToken,
            claims.Select(claim => claim.Task.RunId).ToArray(),
            claims.Select(claim => claim.Task.StepSlug).ToArray(),
            claims.Select(claim => claim.Task.TaskIndex).ToArray(),
            claims.Select(claim => claim.ClaimNo).ToArray(),
            unmoved.ToArray());
}
