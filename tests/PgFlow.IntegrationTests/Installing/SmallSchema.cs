using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>A schema that installs at once, for what does not depend on what is installed.</summary>
internal static class SmallSchema
{
    public static SchemaScripts First { get; } = new()
    {
        ProductVersion = new Version(1, 2, 0),
        Migrations = [CreateMigration("0001_things", "create table pgflow.things (id int primary key);")],
        Functions = [Function("answer", 1)],
        Roles = new SqlScript("roles", "create table if not exists pgflow.roles_stand_in ();"),
        PgmqFallback =
        [
            new SqlScript(
                "send",
                """
                create or replace function pgmq.send(queue_name text, msg jsonb) returns setof bigint
                language sql as 'select 1::bigint';
                comment on function pgmq.send(text, jsonb) is 'pgmq fallback of PgFlow.Worker';
                """),
        ],
    };

    public static SchemaScripts Second { get; } = First with
    {
        ProductVersion = new Version(1, 10, 0),
        Migrations =
        [
            .. First.Migrations,
            CreateMigration("0002_more_things", "alter table pgflow.things add column name text;"),
        ],
        Functions = [Function("answer", 2), Function("question", 3)],
    };

    public static Migration CreateMigration(string name, string text) =>
        Migration.FromScript(new SqlScript(name, text));

    public static SqlScript Function(string name, int result) => new(
        name,
        $"""
        create or replace function pgflow.{name}() returns int
        language sql
        set search_path = ''
        as 'select {result}';
        """);

    /// <summary>The same scripts as an editor or a checkout with other line endings leaves them.</summary>
    public static SchemaScripts WithLineEndings(SchemaScripts scripts, string lineEnding)
    {
        return scripts with
        {
            Migrations = [.. scripts.Migrations.Select(migration => Migration.FromScript(Convert(migration.Script)))],
            Functions = [.. scripts.Functions.Select(Convert)],
            Rights = Convert(scripts.Rights),
            Roles = Convert(scripts.Roles),
            PgmqFallback = [.. scripts.PgmqFallback.Select(Convert)],
        };

        SqlScript Convert(SqlScript script) => new(script.Name, script.Text.ReplaceLineEndings(lineEnding));
    }
}
