using System.Globalization;

namespace PgFlow.Client.Installing;

/// <summary>The beginning of an installation's transaction, and the installer's own tables.</summary>
internal static class InstallBookkeeping
{
    /// <summary>An arbitrary constant, but every version of this installer must use the same.</summary>
    private const long LockKey = 7_308_619_072_331_409_121;

    public const string Tables =
        """
        create schema if not exists pgflow;

        create table if not exists pgflow.schema_migrations (
          version int primary key,
          name text not null,
          checksum text not null,
          applied_at timestamptz not null default now()
        );

        create table if not exists pgflow.schema_settings (
          name text primary key,
          value text not null,
          changed_at timestamptz not null default now()
        );
        """;

    /// <summary>
    /// Settings for this transaction, then the lock. Whatever is read after it is the previous installation's result.
    /// </summary>
    public static string Begin(TimeSpan lockTimeout) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            set local client_min_messages = warning;
            set local search_path = '';
            set local check_function_bodies = off;
            set local statement_timeout = 0;
            set local lock_timeout = {Math.Max(1, (long)lockTimeout.TotalMilliseconds)};

            {InstallLocks.Installation(LockKey)}
            """);

    public static string RecordMigration(Migration migration) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into pgflow.schema_migrations (version, name, checksum)
            values ({migration.Version}, {Literal(migration.Name)}, {Literal(migration.Script.Checksum)});
            """);

    public static string RecordSetting(string name, string value) =>
        $"""
        insert into pgflow.schema_settings (name, value) values ({Literal(name)}, {Literal(value)})
        on conflict (name) do update set value = excluded.value, changed_at = now();
        """;

    public static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
