namespace PgFlow.Client.Installing;

/// <summary>
/// Creates missing queues of flows: pg_dump leaves the extension's queues out, and a queue can be dropped.
/// </summary>
internal static class InstallQueues
{
    /// <summary>The name of the decision.</summary>
    public const string Decision = "queues";

    /// <summary>The decision, from the result of <see cref="Find"/>.</summary>
    public const string AreLacking = "current_setting('pgflow.lacking_queues') <> ''";

    /// <summary>Rows: the queues that could not be created. Runs after the steps.</summary>
    public const string Warnings =
        """
        select w.warning
        from jsonb_array_elements_text(
          coalesce(nullif(current_setting('pgflow.refused_queues', true), ''), '[]')::jsonb) w (warning)
        """;

    /// <summary>
    /// Saves the flows concerned in a setting of the transaction, as the table may not exist yet: those whose queues
    /// <c>repair_tasks</c> would create. Column <c>owns_queue</c> may not exist either; before it existed, flows
    /// always created their queues.
    /// </summary>
    public const string Find =
        """
        do $queues$
        declare
          v_listed text[] := '{}';
          v_lacking text;
        begin
          if to_regclass('pgflow.flows') is not null then
            if to_regclass('pgmq.meta') is not null then
              v_listed := array(select q.queue_name from pgmq.meta q);
            end if;
            select string_agg(f.flow_slug, ',' order by f.flow_slug) into v_lacking
            from (
              select s.flow_slug, coalesce((to_jsonb(s) ->> 'owns_queue')::boolean, true) as owns_queue,
                to_regclass(format('pgmq.%I', 'q_' || lower(s.flow_slug))) is not null as has_queue,
                to_regclass(format('pgmq.%I', 'a_' || lower(s.flow_slug))) is not null as has_archive
              from pgflow.flows s
            ) f
            where (f.owns_queue or not f.has_queue)
              and not (f.has_queue and f.has_archive and f.flow_slug = any (v_listed));
          end if;
          perform set_config('pgflow.lacking_queues', coalesce(v_lacking, ''), true);
          perform set_config('pgflow.refused_queues', '', true);
        end
        $queues$;
        """;

    /// <summary>
    /// The step, which calls the functions and so comes after them. A flow whose queue is refused does not keep the
    /// others from being upgraded. An error that concerns all of them fails the step: a lock, a right, server trouble.
    /// </summary>
    public static InstallStep Step { get; } = new(
        Decision,
        "create the queues that flows lack, with messages for their tasks",
        new SqlScript(
            "queues",
            """
            do $queues$
            declare
              v_flow_slug text;
              v_hint text;
              v_refused jsonb := '[]';
            begin
              foreach v_flow_slug in array string_to_array(current_setting('pgflow.lacking_queues'), ',') loop
                begin
                  perform pgflow.repair_tasks(v_flow_slug, 2147483647);
                exception
                  when raise_exception or sqlstate 'PF009' or sqlstate 'PF010' or name_too_long
                      or duplicate_table or duplicate_object or unique_violation or wrong_object_type then
                    get stacked diagnostics v_hint = pg_exception_hint;
                    v_refused := v_refused || to_jsonb(format(
                      'Flow "%s" has no queue, and it could not be created (%s): %s.%s Until then its runs do '
                      'not continue. If the flow was inserted by hand and is not needed: '
                      'select pgflow.delete_flow_and_data(%L).',
                      v_flow_slug, sqlstate, sqlerrm, coalesce(' ' || nullif(v_hint, ''), ''), v_flow_slug));
                end;
              end loop;
              perform set_config('pgflow.refused_queues', v_refused::text, true);
            end
            $queues$;
            """));
}
