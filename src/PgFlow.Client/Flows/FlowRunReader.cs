using System.Text.Json;

namespace PgFlow.Client.Flows;

/// <summary>Reads a run with its steps.</summary>
internal static class FlowRunReader
{
    /// <summary>
    /// One row for an existing run. Not <c>pgflow.get_run_with_states</c>, which returns every step's whole output; and
    /// json, not jsonb, which is limited to 256 MiB.
    /// </summary>
    public const string Sql = "select json_build_object('run', to_json(r), " + Steps;

    /// <summary>The same query with null for the run's input and output.</summary>
    public const string SqlWithoutValues =
        """
        select json_build_object('run', json_build_object(
          'run_id', r.run_id, 'flow_slug', r.flow_slug, 'status', r.status, 'input', null, 'output', null,
          'remaining_steps', r.remaining_steps, 'started_at', r.started_at, 'completed_at', r.completed_at,
          'failed_at', r.failed_at
        ),
        """ + Steps;

    private const string Steps =
        """
        'steps', (
          select coalesce(json_agg(json_build_object(
            'step_slug', state.step_slug, 'status', state.status, 'initial_tasks', state.initial_tasks,
            'remaining_tasks', state.remaining_tasks, 'error_message', state.error_message
          ) order by s.step_index), '[]')
          from pgflow.step_states state
          join pgflow.steps s on s.flow_slug = state.flow_slug and s.step_slug = state.step_slug
          where state.run_id = r.run_id
        ))::text
        from pgflow.runs r
        where r.run_id = $1
        """;

    public static FlowRun Read(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        var run = document.RootElement.GetProperty("run");
        return new FlowRun
        {
            RunId = run.GetProperty("run_id").GetGuid(),
            FlowSlug = run.GetProperty("flow_slug").GetString()!,
            Status = ReadStatus(run.GetProperty("status").GetString()!),
            Input = run.GetProperty("input").GetRawText(),
            Output = Optional(run, "output")?.GetRawText(),
            RemainingSteps = run.GetProperty("remaining_steps").GetInt32(),
            StartedAt = run.GetProperty("started_at").GetDateTimeOffset(),
            FinishedAt = (Optional(run, "completed_at") ?? Optional(run, "failed_at"))?.GetDateTimeOffset(),
            Steps = [.. document.RootElement.GetProperty("steps").EnumerateArray().Select(ReadStep)],
        };
    }

    /// <summary>Later versions may add statuses, which are read as <see cref="RunStatus.Other"/>.</summary>
    public static RunStatus ReadStatus(string status) => status switch
    {
        "started" => RunStatus.Started,
        "completed" => RunStatus.Completed,
        "failed" => RunStatus.Failed,
        _ => RunStatus.Other,
    };

    /// <summary>Returns whether a run of this status has ended; for an unknown status its end time decides.</summary>
    public static bool IsFinal(RunStatus status, bool hasFinished) => status switch
    {
        RunStatus.Started => false,
        RunStatus.Completed or RunStatus.Failed => true,
        _ => hasFinished,
    };

    private static FlowRunStep ReadStep(JsonElement step) => new(
        step.GetProperty("step_slug").GetString()!,
        step.GetProperty("status").GetString()!,
        Optional(step, "initial_tasks")?.GetInt32(),
        Optional(step, "remaining_tasks")?.GetInt32(),
        Optional(step, "error_message")?.GetString());

    private static JsonElement? Optional(JsonElement owner, string property) =>
        owner.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
