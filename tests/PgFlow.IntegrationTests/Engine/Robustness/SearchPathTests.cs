using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Robustness;

/// <summary>
/// An empty search path still looks for types in the caller's temporary schema first, so whoever may call a function
/// would run code as its owner. Named last, that schema is harmless.
/// </summary>
public sealed class SearchPathTests : EngineFixture
{
    [Test]
    public async Task Caller_s_temporary_types_are_not_used_by_functions_of_the_owner()
    {
        await DefineAsync("a");
        await using var caller = await Database.OpenAsync();
        await caller.ExecuteAsync("create temp table pg_temp.calls (role name)");
        await caller.ExecuteAsync(
            """
            create function pg_temp.note(anyelement) returns boolean language plpgsql as
            $$ begin insert into pg_temp.calls values (current_user); return true; end $$
            """);
        foreach (var type in new[] { "text", "uuid", "jsonb", "timestamptz", "int4", "int8" })
        {
            await caller.ExecuteAsync(
                $"create domain pg_temp.{type} as pg_catalog.{type} check (pg_temp.note(value))");
        }

        await caller.ExecuteAsync("select pgflow.start_flow($1, '{}'::pg_catalog.jsonb)", Flow);

        Assert.That(await caller.ScalarAsync<long>("select count(*) from pg_temp.calls"), Is.Zero);
    }

    // The body of a function that is inlined is bound to its names when it is made; settings would keep it from that.
    [Test]
    public async Task Every_function_names_the_temporary_schema_last() =>
        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select p.oid::regprocedure::text
                from pg_proc p
                where p.pronamespace in ('pgflow'::regnamespace, 'realtime'::regnamespace)
                  and not coalesce(p.proconfig, '{}') @> array['search_path=pg_catalog, pg_temp']
                  and p.prosqlbody is null
                """),
            Is.Empty);
}
