using Npgsql;
using NpgsqlTypes;
using static PgFlow.Client.Connections.SqlValues;
using static PgFlow.Client.Flows.FlowStatements;

namespace PgFlow.Client.Flows;

/// <summary>Starts runs with the current trace context.</summary>
internal sealed class FlowStarts(FlowStatements statements)
{
    private const string StartSql =
        "select run_id, status, is_new from pgflow.start_flows($1, $2, $3, $4, $5) order by item";

    // Transaction-local. Always set: in the caller's transaction an earlier start may have left another context.
    private const string TraceSql =
        "select set_config('pgflow.traceparent', $1, true), set_config('pgflow.tracestate', $2, true)";

    /// <param name="flowSlug">The flow.</param>
    /// <param name="inputs">JSON texts, one per run.</param>
    /// <param name="transaction">The caller's transaction; null to use a new one.</param>
    /// <param name="options">Run ids and origin.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<StartedRun>> StartAsync(
        string flowSlug,
        IReadOnlyList<string> inputs,
        NpgsqlTransaction? transaction,
        FlowStartOptions? options,
        CancellationToken cancellationToken)
    {
        if (options?.RunIds is { } runIds && runIds.Count != inputs.Count)
        {
            throw new ArgumentException(
                $"There are {runIds.Count} run ids for {inputs.Count} inputs. Give one per input, or none.",
                nameof(options));
        }

        using var trace = StartTrace.Begin(flowSlug, inputs.Count);
        try
        {
            var start = StartOf(flowSlug, inputs, options);
            var runs = await statements.QueryAsync(
                trace.Parent is not null || transaction is not null
                    ? [Statement(TraceSql, [Text(trace.Parent ?? ""), Text(trace.State ?? "")]), start]
                    : [start],
                row => new StartedRun(row.GetGuid(0), FlowRunReader.ReadStatus(row.GetString(1)), row.GetBoolean(2)),
                $"flow {flowSlug}",
                transaction,
                cancellationToken).ConfigureAwait(false);
            trace.Started(runs);
            return runs;
        }
        catch (Exception error)
        {
            trace.Failed(error);
            throw;
        }
    }

    private static NpgsqlBatchCommand StartOf(
        string flowSlug, IReadOnlyList<string> inputs, FlowStartOptions? options) => Statement(
        StartSql,
        [
            Text(flowSlug),
            JsonbArray(inputs),
            Optional(options?.RunIds?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid),
            Optional(options?.CreatedBy, NpgsqlDbType.Text),
            Optional(options?.ClientIp, NpgsqlDbType.Inet),
        ]);
}
