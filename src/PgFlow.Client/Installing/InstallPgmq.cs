using static PgFlow.Client.Installing.InstallBookkeeping;

namespace PgFlow.Client.Installing;

/// <summary>Chooses the provider of schema <c>pgmq</c>. An installed extension is used unchanged.</summary>
internal static class InstallPgmq
{
    /// <summary>
    /// Row <c>found</c>: what is installed, and what is available. The fallback's functions carry a mark.
    /// </summary>
    private const string Found =
        """
        (
          select
            (select e.extversion from pg_catalog.pg_extension e where e.extname = 'pgmq') as installed,
            (select a.default_version from pg_catalog.pg_available_extensions a where a.name = 'pgmq')
              as available,
            (select s.value from pgflow.schema_settings s where s.name = 'pgmq') as recorded,
            send.oid is not null as has_functions,
            obj_description(send.oid, 'pg_proc') is not distinct from 'pgmq fallback of PgFlow.Worker'
              as is_fallback
          from (select to_regprocedure('pgmq.send(text, jsonb)')::oid as oid) as send
        ) as found
        """;

    /// <summary>Extension, fallback or existing, as an expression over <see cref="Found"/>.</summary>
    private static string Choice(PgmqMode mode) =>
        $"""
        case
            when found.installed is not null then 'extension'
            when found.is_fallback then 'fallback'
            when found.has_functions then 'existing'
            when found.available is not null and {Literal(Name(mode))} <> 'fallback' then 'extension'
            else 'fallback'
          end
        """;

    /// <summary>A query of one row that <see cref="InstallDecisions"/> joins.</summary>
    public static string Decide(PgmqMode mode, string fallbackChecksum) =>
        $"""
        select
          chosen.choice as pgmq,
          chosen.choice = 'extension' and chosen.installed is null as pgmq_extension,
          chosen.choice = 'fallback' and (not chosen.is_fallback or not exists (
            select from pgflow.schema_settings s
            where s.name = 'pgmq_fallback' and s.value = {Literal(fallbackChecksum)}
          )) as pgmq_fallback,
          chosen.choice is distinct from chosen.recorded as pgmq_record
        from (select found.*, {Choice(mode)} as choice from {Found}) as chosen
        """;

    /// <summary>Raises when the requested mode is not possible.</summary>
    public static string Check(PgmqMode mode) =>
        $"""
        do $check$
        declare
          v_mode constant text := {Literal(Name(mode))};
          v_found record;
        begin
          select * into v_found from {Found};
          if coalesce(v_found.installed, case when v_mode <> 'fallback' and not v_found.has_functions
              then v_found.available end) !~ '^([2-9]|[1-9][0-9]|1\.([5-9]|[1-9][0-9]))([^0-9]|$)' then
            raise exception 'pgmq % is too old: pgflow needs pgmq 1.5 or later',
                coalesce(v_found.installed, v_found.available)
              using errcode = 'PFI05',
                hint = 'Install a newer pgmq on the server, then: alter extension pgmq update.';
          elsif v_mode = 'extension' and v_found.installed is null and v_found.has_functions then
            raise exception 'database "%" has pgmq functions without the extension',
                current_database()
              using errcode = 'PFI06',
                hint = 'Queues cannot move to the extension in place. Keep them with --pgmq auto.';
          elsif v_mode = 'extension' and v_found.installed is null and v_found.available is null then
            raise exception 'the pgmq extension is not available on this server'
              using errcode = 'PFI05',
                hint = 'Install it on the server, or use --pgmq fallback.';
          elsif v_mode = 'fallback' and v_found.installed is not null then
            raise exception 'database "%" has the pgmq extension %, which is never replaced',
                current_database(), v_found.installed
              using errcode = 'PFI06', hint = 'Use it with --pgmq auto.';
          elsif v_mode = 'fallback' and v_found.has_functions
              and not v_found.is_fallback then
            raise exception 'database "%" has pgmq functions that this installer did not create',
                current_database()
              using errcode = 'PFI06', hint = 'Use it as it is with --pgmq auto.';
          end if;
        end
        $check$;
        """;

    /// <summary>
    /// Raises when the installing user, who will own the functions that create the flows' queues, cannot create one.
    /// Tried on a queue that is rolled back, since versions of pgmq require different rights.
    /// </summary>
    public const string Probe =
        """
        do $probe$
        begin
          if to_regprocedure('pgmq.create(text)') is null
              or (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
            return;
          end if;
          perform pgmq.create('pgflow_migrate_probe');
          raise exception using errcode = 'PFI00';
        exception
          when sqlstate 'PFI00' then
            null;
          when insufficient_privilege then
            raise exception 'user "%" cannot create queues of the installed pgmq: %', current_user, sqlerrm
              using errcode = 'PFI08',
                hint = coalesce(
                  (
                    select format(
                      'Extension pgmq belongs to "%s": migrate as that role%s, or where it has no queues, drop '
                      'extension pgmq and use --pgmq fallback.',
                      r.rolname, case when not r.rolsuper then format(' or grant %I to %I', r.rolname, current_user)
                        else '' end)
                    from pg_catalog.pg_extension e
                    join pg_catalog.pg_roles r on r.oid = e.extowner
                    where e.extname = 'pgmq'
                  ),
                  'Migrate as the owner of schema pgmq.');
        end
        $probe$;
        """;

    /// <summary>The steps, which come before the migrations, since those need the queues' types.</summary>
    public static IEnumerable<InstallStep> Steps(SchemaScripts scripts) =>
    [
        new(
            "pgmq_extension",
            "create the pgmq extension",
            new SqlScript(
                "pgmq_extension",
                """
                create schema if not exists pgmq;
                create extension if not exists pgmq with schema pgmq;
                """)),
        new(
            "pgmq_fallback",
            "create the bundled pgmq functions, as the extension is not used",
            [
                new SqlScript("pgmq_schema", "create schema if not exists pgmq;"),
                .. scripts.PgmqFallback,
                new SqlScript("pgmq_fallback", RecordSetting("pgmq_fallback", scripts.PgmqFallbackChecksum)),
            ]),
        new(
            "pgmq_record",
            "record what provides pgmq",
            new SqlScript(
                "pgmq_record",
                $"""
                insert into pgflow.schema_settings (name, value)
                select 'pgmq', {Choice(PgmqMode.Auto)} from {Found}
                on conflict (name) do update set value = excluded.value, changed_at = now();
                """)),
    ];

    public static string Name(PgmqMode mode) => mode switch
    {
        PgmqMode.Auto => "auto",
        PgmqMode.Extension => "extension",
        PgmqMode.Fallback => "fallback",
        _ => throw new ArgumentOutOfRangeException(
            nameof(mode), mode, "pgmq mode must be auto, extension or fallback."),
    };
}
