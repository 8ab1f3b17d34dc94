using static PgFlow.Client.Installing.InstallBookkeeping;

namespace PgFlow.Client.Installing;

/// <summary>
/// Refuses databases that must not be touched, by statements that raise. The same text runs in <c>migrate</c> and in
/// the printed script, so both refuse the same.
/// </summary>
internal static class InstallPreflight
{
    /// <summary>Runs first: later statements may not even parse on an old server.</summary>
    public static string Server(SchemaScripts scripts) =>
        $"""
        do $check$
        begin
          if current_setting('server_version_num')::int / 10000 < {scripts.MinimumServer} then
            raise exception 'PostgreSQL % is too old: pgflow needs PostgreSQL {scripts.MinimumServer} or later',
                current_setting('server_version')
              using errcode = 'PFI01', hint = 'Upgrade the server, or use another one.';
          end if;
        end
        $check$;
        """;

    /// <summary>Runs before the bookkeeping tables are created: they and the schema must be this installer's.</summary>
    public const string Ownership =
        """
        do $check$
        begin
          if exists (
            -- Not by to_regclass, which fails where the schema is another role's.
            select from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            where c.relnamespace = pg_catalog.to_regnamespace('pgflow') and c.relname = 'schema_migrations'
              and a.attname = 'checksum'
          ) then
            return;
          end if;
          if exists (
            select from pg_catalog.pg_class
            where relnamespace = pg_catalog.to_regnamespace('pgflow')
            union all
            select from pg_catalog.pg_proc
            where pronamespace = pg_catalog.to_regnamespace('pgflow')
          ) then
            raise exception 'database "%" has a schema "pgflow" that this installer did not create',
                current_database()
              using errcode = 'PFI02',
                hint = 'It was not changed. Install into another database, or rename the schema first: '
                  'alter schema pgflow rename to pgflow_old.';
          end if;
        end
        $check$;
        """;

    /// <summary>
    /// Runs once the bookkeeping tables exist: their records must be compatible with this version's scripts.
    /// </summary>
    public static string Records(SchemaScripts scripts) =>
        $"""
        do $check$
        declare
          v_found text;
        begin
          select string_agg(format('%s (%s)', recorded.version, recorded.name), ', ' order by recorded.version)
          into v_found
          from pgflow.schema_migrations recorded
          where recorded.version > {scripts.SchemaVersion};
          if v_found is null then
            select 'product version ' || recorded.value
            into v_found
            from pgflow.schema_settings recorded
            where recorded.name = 'product_version'
              and string_to_array(recorded.value, '.')::int[] > {VersionArray(scripts.ProductVersion)};
          end if;
          if v_found is not null then
            raise exception 'database "%" is newer than this pgflow {scripts.ProductVersion}: it has %',
                current_database(), v_found
              using errcode = 'PFI03', hint = 'Run migrate of the newer pgflow; an older one never downgrades.';
          end if;

          select string_agg(format('%s (%s)', recorded.version, recorded.name), ', ' order by recorded.version)
          into v_found
          from pgflow.schema_migrations recorded
          join {Expected(scripts)} on expected.version = recorded.version
          where recorded.checksum <> expected.checksum;
          if v_found is not null then
            raise exception 'database "%" was installed from other migrations: the checksum of % differs',
                current_database(), v_found
              using errcode = 'PFI04',
                hint = 'Migrations are never edited after they were applied. Use the build that installed this '
                  'database, or compare pgflow.schema_migrations with sql/migrations.';
          end if;
        end
        $check$;
        """;

    public static string VersionArray(Version version) => $"array[{version.Major}, {version.Minor}, {version.Build}]";

    private static string Expected(SchemaScripts scripts)
    {
        var rows = scripts.Migrations.Select(m => $"({m.Version}, {Literal(m.Script.Checksum)})");
        return $"(values (0, ''){string.Concat(rows.Select(row => ", " + row))}) as expected (version, checksum)";
    }
}
