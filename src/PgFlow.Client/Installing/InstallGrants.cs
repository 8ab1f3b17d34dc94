namespace PgFlow.Client.Installing;

/// <summary>
/// Preserves manual grants. A migration that changes a function's parameters drops it, and the new one starts
/// without the grants of the old.
/// </summary>
internal static class InstallGrants
{
    /// <summary>Saves the grants in a setting of the transaction, before anything is changed.</summary>
    public const string Note =
        """
        do $grants$
        begin
          perform set_config('pgflow.function_grants', coalesce(jsonb_agg(jsonb_build_object(
            'function', p.oid::bigint, 'name', p.proname, 'role', a.grantee::bigint,
            'may_grant', a.is_grantable))::text, '[]'), true)
          from pg_catalog.pg_proc p
          cross join lateral aclexplode(p.proacl) a
          where p.pronamespace = pg_catalog.to_regnamespace('pgflow')
            and a.privilege_type = 'EXECUTE'
            and a.grantee not in (0, p.proowner);
        end
        $grants$;
        """;

    /// <summary>Restores the grants on functions that replaced one of the same name.</summary>
    public static SqlScript Restore { get; } = new(
        "grants",
        """
        do $grants$
        declare
          v_grant record;
        begin
          for v_grant in
            select p.oid::regprocedure as signature, r.rolname, g.may_grant
            from jsonb_to_recordset(current_setting('pgflow.function_grants')::jsonb)
              g (function bigint, name name, role bigint, may_grant boolean)
            join pg_catalog.pg_roles r on r.oid = g.role::oid
            join pg_catalog.pg_proc p
              on p.pronamespace = 'pgflow'::regnamespace and p.proname = g.name
            where not exists (select from pg_catalog.pg_proc o where o.oid = g.function::oid)
          loop
            execute format('grant execute on function %s to %I%s', v_grant.signature, v_grant.rolname,
              case when v_grant.may_grant then ' with grant option' else '' end);
          end loop;
        end
        $grants$;
        """);
}
