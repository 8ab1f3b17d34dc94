using Npgsql;
using PgFlow.Client.Connections;
using PgFlow.Client.Errors;
using PgFlow.Client.Flows;
using static PgFlow.Client.Connections.SqlValues;

namespace PgFlow.Client;

/// <summary>
/// Starts flows, watches runs and defines flows. Thread-safe. Starting and watching needs membership in
/// <c>pgflow_client</c>, defining in <c>pgflow_definer</c>. A refusal by the database is a
/// <see cref="FlowRequestException"/>; a lost connection is an <see cref="NpgsqlException"/>.
/// </summary>
public sealed class FlowClient : IAsyncDisposable
{
    /// <summary>
    /// The activity source of a producer span per start, for <c>AddSource</c> of OpenTelemetry. Even without it, new
    /// runs carry the trace context of <see cref="System.Diagnostics.Activity.Current"/> to their tasks.
    /// </summary>
    public const string ActivitySourceName = "PgFlow.Client";

    private readonly FlowStatements _statements;
    private readonly FlowStarts _starts;
    private readonly ConnectionPool? _owned;
    private readonly TimeProvider _time;

    /// <summary>Creates a client with a connection pool of its own.</summary>
    /// <param name="connectionString">The database. With several hosts the primary is used.</param>
    public FlowClient(string connectionString)
    {
        // No call leaves session state behind, and behind a pooler the reset would reach another session.
        _owned = ConnectionPool.Open(new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            Multiplexing = false,
        });
        _statements = new FlowStatements(_owned.Source);
        _starts = new FlowStarts(_statements);
        _time = TimeProvider.System;
    }

    /// <summary>Creates a client over an application's connection pool, which the client does not dispose.</summary>
    /// <param name="source">The pool.</param>
    /// <param name="time">The clock for waiting; null for the system's.</param>
    public FlowClient(NpgsqlDataSource source, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _statements = new FlowStatements(source);
        _starts = new FlowStarts(_statements);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Starts one run.</summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="input">
    /// The input, written with <see cref="PgFlowJson.Options"/>; JSON nodes and elements are written unchanged.
    /// </param>
    /// <param name="options">Run id and origin.</param>
    /// <param name="cancellationToken">Cancels the call; it is then unknown whether the run was started.</param>
    /// <exception cref="ArgumentException">
    /// Part of the input would be missing in its JSON, or it contains itself, or is nested too deeply.
    /// </exception>
    public async Task<StartedRun> StartAsync<TInput>(
        string flowSlug,
        TInput input,
        FlowStartOptions? options = null,
        CancellationToken cancellationToken = default) =>
        (await StartManyAsync(flowSlug, [input], options, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Starts one run inside the application's own transaction: the run exists, and workers see it, once that is
    /// committed, together with the application's other changes.
    /// </summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="input">As without a transaction.</param>
    /// <param name="transaction">
    /// An open transaction on a connection to the flow's database, whose role may start flows. A refusal aborts it,
    /// like any failed statement.
    /// </param>
    /// <param name="options">Run id and origin.</param>
    /// <param name="cancellationToken">Cancels the call, which aborts the transaction.</param>
    /// <exception cref="ArgumentException">As without a transaction.</exception>
    /// <exception cref="InvalidOperationException">The transaction has already ended.</exception>
    public async Task<StartedRun> StartAsync<TInput>(
        string flowSlug,
        TInput input,
        NpgsqlTransaction transaction,
        FlowStartOptions? options = null,
        CancellationToken cancellationToken = default) =>
        (await StartManyAsync(flowSlug, [input], transaction, options, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Starts one run with JSON text as its input.</summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="inputJson">
    /// The input, with at most <see cref="PgFlowJson.MaxDepth"/> levels of objects and arrays.
    /// </param>
    /// <param name="options">Run id and origin.</param>
    /// <param name="cancellationToken">Cancels the call; it is then unknown whether the run was started.</param>
    public async Task<StartedRun> StartJsonAsync(
        string flowSlug,
        string inputJson,
        FlowStartOptions? options = null,
        CancellationToken cancellationToken = default) =>
        (await _starts.StartAsync(
            flowSlug, [RunInputs.Check(inputJson)], transaction: null, options, cancellationToken)
            .ConfigureAwait(false))[0];

    /// <summary>Starts a run per input in one statement: either all of them, or none if one is refused.</summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="inputs">The inputs, written with <see cref="PgFlowJson.Options"/>.</param>
    /// <param name="options">Run ids and origin.</param>
    /// <param name="cancellationToken">Cancels the call; it is then unknown whether the runs were started.</param>
    /// <returns>The runs in the order of the inputs.</returns>
    public Task<IReadOnlyList<StartedRun>> StartManyAsync<TInput>(
        string flowSlug,
        IReadOnlyList<TInput> inputs,
        FlowStartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return _starts.StartAsync(
            flowSlug, [.. inputs.Select(RunInputs.Write)], transaction: null, options, cancellationToken);
    }

    /// <summary>Starts a run per input inside the application's own transaction.</summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="inputs">The inputs, written with <see cref="PgFlowJson.Options"/>.</param>
    /// <param name="transaction">As for one run.</param>
    /// <param name="options">Run ids and origin.</param>
    /// <param name="cancellationToken">Cancels the call, which aborts the transaction.</param>
    /// <returns>The runs in the order of the inputs.</returns>
    /// <exception cref="ArgumentException">As for one run.</exception>
    public Task<IReadOnlyList<StartedRun>> StartManyAsync<TInput>(
        string flowSlug,
        IReadOnlyList<TInput> inputs,
        NpgsqlTransaction transaction,
        FlowStartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(transaction);
        return _starts.StartAsync(
            flowSlug, [.. inputs.Select(RunInputs.Write)], transaction, options, cancellationToken);
    }

    /// <summary>
    /// Returns a run with its steps, or null when it does not exist. Does not read outputs of steps. If the
    /// database cannot read the run's input or output, the rest is returned with <see cref="FlowRun.ReadError"/>.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<FlowRun?> GetRunAsync(Guid runId, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadRunAsync(runId, FlowRunReader.Sql, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (SqlStates.UnreadableValueOf(error) is { } unreadable)
        {
            var run = await ReadRunAsync(runId, FlowRunReader.SqlWithoutValues, cancellationToken)
                .ConfigureAwait(false);
            return run is null ? null : run with { ReadError = $"{unreadable.SqlState}: {unreadable.MessageText}" };
        }
    }

    /// <summary>
    /// Returns when a run has ended: see <see cref="FlowRun.IsFinal"/>. Polls its status alone, often at first, then
    /// every two seconds, and reads the rest once.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Ends the wait; the run continues.</param>
    /// <exception cref="FlowRequestException">The run does not exist.</exception>
    public async Task<FlowRun> WaitForRunAsync(Guid runId, CancellationToken cancellationToken = default)
    {
        for (var wait = RunPolling.First; !await IsFinalAsync(runId, cancellationToken).ConfigureAwait(false);
            wait = RunPolling.Next(wait))
        {
            // Polled: the end of a run is only notified with events enabled, and LISTEN does not work behind a pooler.
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }

        return await GetRunAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw Missing(runId);
    }

    /// <summary>Creates a flow, or updates the options of a stored one of the same shape, in one transaction.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    /// <returns>
    /// Empty when the stored flow is now as defined; otherwise the differences in shape, and nothing was changed.
    /// </returns>
    public Task<IReadOnlyList<FlowDifference>> DefineFlowAsync(
        FlowDefinition flow, CancellationToken cancellationToken = default) =>
        DefineFlowAsync(flow, new FlowDefineOptions(), cancellationToken);

    /// <inheritdoc cref="DefineFlowAsync(FlowDefinition, CancellationToken)"/>
    /// <param name="flow">The flow.</param>
    /// <param name="options">Options, such as adopting a queue.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    public Task<IReadOnlyList<FlowDifference>> DefineFlowAsync(
        FlowDefinition flow, FlowDefineOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(options);
        return _statements.QueryAsync(
            "select step_slug, difference from pgflow.define_flow($1)",
            [Jsonb(FlowDefinitionJson.Write(flow, options.AdoptsQueue))],
            FlowDefinitions.Read,
            $"flow {flow.Slug}",
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<FlowRun?> ReadRunAsync(Guid runId, string sql, CancellationToken cancellationToken)
    {
        var rows = await _statements.QueryAsync(
            sql,
            [Uuid(runId)],
            row => FlowRunReader.Read(row.GetString(0)),
            $"run {runId}",
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    private async Task<bool> IsFinalAsync(Guid runId, CancellationToken cancellationToken)
    {
        var rows = await _statements.QueryAsync(
            "select status, coalesce(completed_at, failed_at) is not null from pgflow.runs where run_id = $1",
            [Uuid(runId)],
            row => FlowRunReader.IsFinal(FlowRunReader.ReadStatus(row.GetString(0)), row.GetBoolean(1)),
            $"run {runId}",
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? throw Missing(runId) : rows[0];
    }

    private static FlowRequestException Missing(Guid runId) => new(
        FlowRefusal.NotFound, $"Run {runId} does not exist. It may have been pruned, or its start was rolled back.");
}
