namespace PgFlow.Client.Installing;

/// <summary>
/// Makes the queues that flows lack: pg_dump leaves the extension's queues out, and a queue can be dropped.
/// </summary>
internal static class InstallQueues
{
    /// <summary>The name of the decision.</summary>
    public const string Decision = "queues";

    /// <summary>The decision, over what <see cref="Find"/> has left behind.</summary>
    public const string AreLacking = "current_setting('pgflow.lacking_queues') <> ''";

    /// <summary>Notes the flows concerned in a setting of the transaction, as the table may not exist yet.</summary>
    public const string Find =
        """
        do $queues$
        declare
          v_lacking text;
        begin
          if to_regclass('pgflow.flows') is not null then
            select string_agg(f.flow_slug, ',' order by f.flow_slug) into v_lacking
            from pgflow.flows f
            where to_regclass(format('pgmq.%I', 'q_' || lower(f.flow_slug))) is null
              or to_regclass(format('pgmq.%I', 'a_' || lower(f.flow_slug))) is null;
          end if;
          perform set_config('pgflow.lacking_queues', coalesce(v_lacking, ''), true);
        end
        $queues$;
        """;

    /// <summary>The step, which calls the functions and so comes after them.</summary>
    public static InstallStep Step { get; } = new(
        Decision,
        "create the queues that flows lack, with messages for their tasks",
        new SqlScript(
            "queues",
            """
            do $queues$
            declare
              v_flow_slug text;
            begin
              foreach v_flow_slug in array string_to_array(current_setting('pgflow.lacking_queues'), ',') loop
                perform pgflow.repair_tasks(v_flow_slug, 2147483647);
              end loop;
            end
            $queues$;
            """));
}
