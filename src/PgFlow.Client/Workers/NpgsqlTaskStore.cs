using Npgsql;
using static PgFlow.Client.Connections.SqlValues;

namespace PgFlow.Client.Workers;

/// <summary>Claims tasks and reports results with the batch functions of the schema <c>pgflow</c>.</summary>
internal sealed class NpgsqlTaskStore(WorkerConnections connections) : ITaskStore
{
    /// <inheritdoc/>
    public int LaneCount => connections.LaneCount;

    /// <inheritdoc/>
    public int LaneOf(Guid runId) => connections.LaneOf(runId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stepSlugs);
        ArgumentNullException.ThrowIfNull(bounds);
        return connections.Fetch.QueryAsync(
            $"select {ClaimedTaskReader.Columns} from pgflow.claim_tasks($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                Text(flowSlug), TextArray(stepSlugs), Int(quantity), Uuid(workerId), Int(Seconds(visibilityTimeout)),
                new NpgsqlParameter<long> { TypedValue = bounds.MaxBytes },
                new NpgsqlParameter<bool> { TypedValue = bounds.AtLeastOne },
                new NpgsqlParameter<bool> { TypedValue = bounds.IsCareful },
            ],
            new ClaimedTaskReader(flowSlug, stepSlugs).Read,
            cancellationToken,
            about: flowSlug);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(completions);
        return new ReportCall<TaskCompletion>(ReportStatements.Complete, completions, cancellationToken)
            .SendAsync(connections);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return new ReportCall<TaskFailure>(ReportStatements.Fail, failures, cancellationToken)
            .SendAsync(connections);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return new ReportCall<TaskClaim>(ReportStatements.Release, claims, cancellationToken).SendAsync(connections);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return new ReportCall<TaskClaim>(ReportStatements.Extend(visibilityTimeout), claims, CancellationToken.None)
            .Send(connections.Maintenance);
    }

    /// <inheritdoc/>
    public async Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        var rows = await connections.Maintenance.QueryAsync(
            "select released_flows, released_steps, asked_at from pgflow.release_unheld_tasks($1, $2, $3, $4, $5, $6)",
            [
                Uuid(workerId),
                .. ClaimParameters.Create(held),
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = startedBefore?.ToUniversalTime() },
            ],
            row => new UnheldTasks(
                [.. row.GetFieldValue<string[]>(0).Zip(
                    row.GetFieldValue<string[]>(1), (flow, step) => new ReleasedTask(flow, step))],
                row.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }
}
