using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>What large values cost is their compression, at each table they pass.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CompressionTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Inputs_and_outputs_are_compressed_by_lz4_where_the_server_has_it()
    {
        var hasLz4 = await Sql.ScalarAsync<bool>(
            "select 'lz4' = any (enumvals) from pg_settings where name = 'default_toast_compression'");

        var methods = await Sql.RowsAsync<string>(
            """
            select a.attcompression::text from pg_attribute a
            where a.attrelid in ('pgflow.runs'::regclass, 'pgflow.step_states'::regclass, 'pgflow.step_tasks'::regclass)
              and a.atttypid = 'jsonb'::regtype
            """);

        Assert.That(methods, Is.EqualTo(Enumerable.Repeat(hasLz4 ? "l" : "", 5)));
    }
}
