using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures.Judging;

/// <summary>Lets the load end, stops the workers, and compares what they did with what is stored.</summary>
internal sealed class Judge(Stage stage)
{
    private readonly Database _database = stage.Database;

    public async Task<Verdict> RuleAsync(Fault fault, Aftermath aftermath, CancellationToken cancellationToken)
    {
        await stage.Load.StopAsync();
        await Polling.UntilAsync(
            async () => await UnfinishedAsync(cancellationToken) == 0, stage.Settings.Patience, cancellationToken);
        var (lost, hanging) = await UnfinishedRunsAsync(cancellationToken);
        var gone = await GoneOrFailedAsync(cancellationToken);
        var trouble = await StopAsync(cancellationToken);

        var executions = new Executions(await LedgerTable.ReadAsync(stage.Ledger, cancellationToken));
        var results = await ResultsAsync(cancellationToken);
        var inHand = aftermath.InHand.Select(claim => claim.Task).ToHashSet();
        var repeated = executions.Repeated;
        return new Verdict
        {
            Fault = fault.Name,
            Tasks = results.Count,
            Lost = lost + gone,
            Hanging = hanging,
            StaleWrites = executions.Stale(results, stage.Processes),
            LateResults = stage.StaleResults,
            MostExecutions = executions.Most,
            Unavoidable = repeated.Count(inHand.Contains),
            Needless = [.. repeated.Where(task => !inHand.Contains(task)).Select(executions.Describe)],
            Resumed = aftermath.Resumed,
            Settled = aftermath.Settled.Time,
            Late = aftermath.Settled.Late,
            Bound = fault.BoundOf(stage.Settings),
            Violations = await ViolationsAsync(cancellationToken),
            Trouble = trouble,
        };
    }

    private Task<long> UnfinishedAsync(CancellationToken cancellationToken) =>
        _database.ScalarAsync<long>("select count(*) from pgflow.runs where status = 'started'", cancellationToken);

    /// <summary>Unfinished runs: those that nobody works on, and those that somebody does.</summary>
    private async Task<(int Lost, int Hanging)> UnfinishedRunsAsync(CancellationToken cancellationToken)
    {
        var living = stage.Workers.Select(worker => worker.WorkerId).OfType<Guid>().ToArray();
        var rows = await _database.QueryAsync(
            """
            select exists (
              select from pgflow.step_tasks t
              where t.run_id = r.run_id
                and (t.status = 'queued' or t.status = 'started' and t.last_worker_id = any($1)))
            from pgflow.runs r where r.status = 'started'
            """,
            row => row.GetBoolean(0),
            cancellationToken,
            living);
        return (rows.Count(isWorkedOn => !isWorkedOn), rows.Count(isWorkedOn => isWorkedOn));
    }

    private async Task<int> GoneOrFailedAsync(CancellationToken cancellationToken)
    {
        var started = stage.Load.Started.ToArray();
        return (int)await _database.ScalarAsync<long>(
            """
            select count(*) from unnest($1) as started (run_id)
            where not exists (
              select from pgflow.runs r where r.run_id = started.run_id and r.status <> 'failed')
            """,
            cancellationToken,
            started);
    }

    private async Task<string?> StopAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(stage.Settings.Patience);
        try
        {
            await stage.StopAsync([.. stage.Workers], deadline.Token);
            return null;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "a worker that was asked to stop did not";
        }
    }

    private Task<IReadOnlyList<StoredResult>> ResultsAsync(CancellationToken cancellationToken) =>
        _database.QueryAsync(
            """
            select run_id, step_slug, task_index, (output ->> 'entry')::bigint, last_worker_id
            from pgflow.step_tasks where status = 'completed'
            """,
            row => new StoredResult(
                new TaskKey(row.GetGuid(0), row.GetString(1), row.GetInt32(2)),
                row.GetInt64(3),
                row.IsDBNull(4) ? null : row.GetGuid(4)),
            cancellationToken);

    private Task<IReadOnlyList<string>> ViolationsAsync(CancellationToken cancellationToken) =>
        _database.QueryAsync(
            "select violation from pgflow.check_invariants()", row => row.GetString(0), cancellationToken);
}
