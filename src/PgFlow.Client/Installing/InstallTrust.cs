namespace PgFlow.Client.Installing;

/// <summary>
/// Refuses objects that another role created earlier: its functions, triggers and views would run with the
/// installer's rights, at once or later inside our functions. Reads only the catalogs, so the check itself
/// executes none of them.
/// </summary>
internal static class InstallTrust
{
    /// <summary>
    /// Runs before the first statement that touches the schemas, once the bookkeeping tables exist, and again before
    /// the commit: objects planted in between are found then, and everything is rolled back.
    /// </summary>
    /// <remarks>
    /// Trusted are the installer, superusers, the members of an extension that belongs to one of them, and in schema
    /// realtime Supabase's own roles. Membership in a role is not trusted: up to PostgreSQL 15 any role may make others
    /// its members. Queues that belong to no flow are other applications' and are not checked.
    /// </remarks>
    public const string Check =
        """
        do $trust$
        declare
          v_names constant text[] := array['pgflow', 'pgmq', 'realtime'];
          v_roles constant oid[] := array(
            select r.oid from pg_catalog.pg_roles r where r.rolsuper or r.rolname = current_user);
          v_supabase constant oid[] := array(
            select r.oid from pg_catalog.pg_roles r
            where r.rolname in ('supabase_admin', 'supabase_realtime_admin'));
          v_flows text[] := '{}';
          v_found text[];
        begin
          -- First without the queues, as which of them are flows' is written in a table to be checked itself.
          for v_pass in 1..2 loop
            v_found := array(
              with owned as (
                select i.type, i.identity, i.name, d.classid, d.objid, d.refobjid as owner,
                  case i.type
                    when 'schema' then i.name
                    when 'extension' then (
                      select n.nspname from pg_catalog.pg_extension e
                      join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                      where e.oid = d.objid)
                    else i.schema
                  end as schema
                from pg_catalog.pg_shdepend d
                cross join lateral pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
                where d.dbid = (select b.oid from pg_catalog.pg_database b where b.datname = current_database())
                  and d.deptype = 'o'
                  and d.classid <> 'pg_catalog.pg_largeobject'::regclass
              ),
              checked as (
                select o.schema, o.owner as role, format('%s %s belongs to', o.type, o.identity) as fact
                from owned o
                where not exists (
                    select from pg_catalog.pg_depend m
                    join pg_catalog.pg_extension e on e.oid = m.refobjid
                    where m.classid = o.classid and m.objid = o.objid and m.deptype = 'e'
                      and e.extowner = any (v_roles))
                  and not (
                    o.schema = 'pgmq' and o.type in ('table', 'sequence') and o.name ~ '^[qa]_'
                    and not exists (
                      select from unnest(v_flows) f (slug)
                      where o.name in ('q_' || f.slug, 'a_' || f.slug)))
                union all
                select n.nspname, a.grantee, format('schema %s grants create to', n.nspname)
                from pg_catalog.pg_namespace n
                cross join lateral aclexplode(n.nspacl) a
                where a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
                union all
                select n.nspname, p.proowner, format(
                  'trigger %I of table %s executes %s of', t.tgname, t.tgrelid::regclass, p.oid::regprocedure)
                from pg_catalog.pg_trigger t
                join pg_catalog.pg_class c on c.oid = t.tgrelid
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                join pg_catalog.pg_proc p on p.oid = t.tgfoid
                where not t.tgisinternal
                  and not (
                    n.nspname = 'pgmq' and c.relname ~ '^[qa]_'
                    and not exists (
                      select from unnest(v_flows) f (slug)
                      where c.relname in ('q_' || f.slug, 'a_' || f.slug)))
              )
              select j.fact || ' ' || case j.role when 0 then 'PUBLIC' else j.role::regrole::text end
              from checked j
              where j.schema = any (v_names)
                and j.role <> all (v_roles)
                and not (j.schema = 'realtime' and j.role = any (v_supabase))
              order by j.fact not like 'schema %', 1
            );
            if v_found <> '{}' then
              raise exception 'database "%" has objects that neither user "%" nor a superuser owns: %',
                  current_database(), current_user, array_to_string(v_found[:5], ', ')
                  || case when cardinality(v_found) > 5
                    then format(' and %s more', cardinality(v_found) - 5) else '' end
                using errcode = 'PFI07',
                  hint = format(
                    'They would be used with the rights of "%s", so nothing was executed. If this is an '
                    'installation by their owner, migrate as that role (in the connection string: '
                    'Options=-c role=NAME). Otherwise drop them, or review and take them over (alter ... owner to %I; '
                    'revoke create on schema ... from ...).', current_user, current_user);
            end if;
            if v_pass = 1 and to_regclass('pgflow.flows') is not null then
              v_flows := array(select lower(f.flow_slug) from pgflow.flows f);
            end if;
          end loop;
        end
        $trust$;
        """;
}
