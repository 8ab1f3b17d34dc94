using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Dsl;

/// <summary>The batch surface in one line each; outcomes come back in the order of the claims.</summary>
internal static class EngineCalls
{
    /// <summary>A session for statements that take long on a busy machine.</summary>
    public static async Task<NpgsqlConnection> OpenPatientlyAsync(this TestDatabase database)
    {
        var patient = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            CommandTimeout = 300,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(patient.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public static async Task<Guid> RegisterWorkerAsync(this NpgsqlConnection sql)
    {
        var worker = Guid.NewGuid();
        await sql.ExecuteAsync("select pgflow.register_worker($1, 'any', 'tests')", worker);
        return worker;
    }

    /// <summary>
    /// Steps are written <c>list</c>, <c>read[]: list</c> (a map that depends on list), <c>sum: a, b</c>.
    /// </summary>
    public static async Task AddStepsAsync(this NpgsqlConnection sql, string flow, params string[] steps)
    {
        foreach (var step in steps)
        {
            var parts = step.Split(':', StringSplitOptions.TrimEntries);
            var slug = parts[0].Replace("[]", "", StringComparison.Ordinal);
            await sql.ExecuteAsync(
                "select pgflow.add_step($1, $2, $3, step_type => $4)",
                flow,
                slug,
                parts.Length > 1 ? parts[1].Split(',', StringSplitOptions.TrimEntries) : [],
                slug == parts[0] ? "single" : "map");
        }
    }

    public static Task<Guid> StartAsync(this NpgsqlConnection sql, string flow, string input = "{}") =>
        sql.ScalarAsync<Guid>("select run_id from pgflow.start_flow($1, $2::jsonb)", flow, input);

    public static async Task<IReadOnlyList<Claim>> ClaimAsync(
        this NpgsqlConnection sql, string flow, Guid worker, int quantity = 100, params string[] steps)
    {
        var served = steps.Length > 0
            ? steps
            : [.. (await sql.RowsAsync<string>("select step_slug from pgflow.steps where flow_slug = $1", flow))!];
        var rows = await sql.QueryAsync(
            "select run_id, step_slug, task_index, claim_no from pgflow.claim_tasks($1, $2, $3, $4)",
            flow, served, quantity, worker);
        return [.. rows.Select(row => new Claim(
            (Guid)row["run_id"]!, (string)row["step_slug"]!, (int)row["task_index"]!, (long)row["claim_no"]!))];
    }

    public static Task<IReadOnlyList<string?>> CompleteAsync(
        this NpgsqlConnection sql, IReadOnlyList<Claim> claims, string output = "1") =>
        sql.ReportAsync("complete_tasks", ", array_fill($5::jsonb, array[cardinality($1)])", claims, output);

    public static Task<IReadOnlyList<string?>> FailAsync(
        this NpgsqlConnection sql, IReadOnlyList<Claim> claims, bool isFinal = false) =>
        sql.ReportAsync(
            "fail_tasks",
            ", array_fill('broken'::text, array[cardinality($1)]), finals => array_fill($5, array[cardinality($1)])",
            claims,
            isFinal);

    public static Task<IReadOnlyList<string?>> ReleaseAsync(this NpgsqlConnection sql, IReadOnlyList<Claim> claims) =>
        sql.ReportAsync("release_tasks", "", claims);

    public static Task<IReadOnlyList<string?>> ExtendAsync(
        this NpgsqlConnection sql, IReadOnlyList<Claim> claims, int seconds = 600) =>
        sql.ReportAsync("extend_tasks", ", $5", claims, seconds);

    /// <summary>Status of the run, its steps and its tasks in one line each, for whole-picture assertions.</summary>
    public static Task<IReadOnlyList<string?>> PictureAsync(this NpgsqlConnection sql, Guid run) =>
        sql.RowsAsync<string>(
            """
            select line from (
              select 0, '' as step_slug, 0, 'run ' || r.status || ', ' || r.remaining_steps || ' left'
              from pgflow.runs r where r.run_id = $1
              union all
              select 1, s.step_slug, 0, s.step_slug || ' ' || s.status from pgflow.step_states s where s.run_id = $1
              union all
              select 2, t.step_slug, t.task_index, t.step_slug || '[' || t.task_index || '] ' || t.status
              from pgflow.step_tasks t where t.run_id = $1
            ) picture (kind, step_slug, task_index, line)
            order by kind, step_slug collate "C", task_index
            """,
            run);

    /// <summary>Everything about one task and its message that a call without effect must leave alone.</summary>
    public static async Task<string?> TaskAndMessageAsync(this NpgsqlConnection sql, string flow, Claim claim) =>
        await sql.ScalarAsync<string>(
            $"""
            select jsonb_build_array(to_jsonb(t), to_jsonb(s), to_jsonb(r), to_jsonb(q))::text
            from pgflow.step_tasks t
            join pgflow.step_states s on s.run_id = t.run_id and s.step_slug = t.step_slug
            join pgflow.runs r on r.run_id = t.run_id
            left join pgmq.q_{flow} q on q.msg_id = t.message_id
            where t.run_id = $1 and t.step_slug = $2 and t.task_index = $3
            """,
            claim.RunId, claim.StepSlug, claim.TaskIndex);

    /// <summary>The error that the statement must raise.</summary>
    public static async Task<PostgresException> ErrorAsync(
        this NpgsqlConnection sql, string statement, params object?[] args) =>
        (await Assert.ThrowsAsync<PostgresException>(() => sql.ExecuteAsync(statement, args)))!;

    private static Task<IReadOnlyList<string?>> ReportAsync(
        this NpgsqlConnection sql, string function, string rest, IReadOnlyList<Claim> claims, params object[] extra) =>
        sql.RowsAsync<string>(
            $"select outcome from pgflow.{function}($1, $2, $3, $4{rest}) order by item",
            [
                claims.Select(claim => claim.RunId).ToArray(),
                claims.Select(claim => claim.StepSlug).ToArray(),
                claims.Select(claim => claim.TaskIndex).ToArray(),
                claims.Select(claim => claim.ClaimNo).ToArray(),
                .. extra,
            ]);
}
