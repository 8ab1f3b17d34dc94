using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>A function with planner settings has one of the three profiles of docs/engine/plans.md.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class PlannerProfileTests(TestServer server) : DatabaseFixture(server)
{
    private const string Joins =
        "enable_hashjoin=off enable_mergejoin=off enable_seqscan=off jit=off join_collapse_limit=1 "
        + "plan_cache_mode=force_generic_plan";

    private const string Ordered = "enable_bitmapscan=off enable_indexonlyscan=on enable_indexscan=on enable_sort=off";
    private const string Sweep = "enable_bitmapscan=off enable_indexonlyscan=on enable_indexscan=on";

    private static readonly Dictionary<string, string[]> Profiles = new()
    {
        [Settings($"enable_indexonlyscan=off enable_indexscan=off {Joins}")] =
        [
            "cascade_complete_taskless_steps", "claim_tasks", "complete_task", "complete_tasks", "extend_tasks",
            "fail_task", "fail_tasks", "heartbeat", "maybe_complete_run", "recover_tasks", "release_tasks",
            "start_flow", "start_flows", "start_ready_steps", "start_tasks", "surrender_tasks",
        ],
        [Settings($"{Ordered} {Joins}")] =
        [
            "_count_ready", "_count_started", "_has_suspects", "_held_suspects", "_lock_named_tasks",
            "_lock_ready_tasks", "_lock_suspects", "_oldest_queued", "_prune_runs", "_ready_steps", "_suspect_sizes",
            "_tasks_held_by", "_workers_with_tasks", "flow_gauges", "ready_flows",
        ],
        [Settings($"{Sweep} {Joins}")] =
        ["_prune_archive", "_prune_events", "_prune_workers", "_refill_queue", "gauges", "repair_tasks"],
    };

    [Test]
    public async Task Function_with_planner_settings_has_those_of_one_profile()
    {
        // What a function says of locks, messages and names is no business of the planner.
        var functions = await Database.QueryAsync(
            """
            select p.proname::text as name, string_agg(s, ' ' order by s collate "C") as settings
            from pg_proc p
            cross join unnest(p.proconfig) s
            where p.pronamespace = 'pgflow'::regnamespace
              and s !~ '^(search_path|lock_timeout|client_min_messages)='
            group by p.proname
            """);

        var found = functions
            .GroupBy(function => (string)function["settings"]!, function => (string)function["name"]!)
            .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).ToArray());
        Assert.That(found, Is.EqualTo(Profiles));
    }

    private static string Settings(string settings) =>
        string.Join(' ', settings.Split(' ').Order(StringComparer.Ordinal));
}
