using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 15: set_vt_batch failed on pgmq 1.5, whose message_record has headers.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SetVtBatchTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Messages_come_back_with_their_headers_and_hidden_each_for_its_own_time()
    {
        await Sql.ExecuteAsync("select pgmq.create($1)", Flow);
        await Sql.ExecuteAsync(
            """select pgmq.send_batch($1, '{"1", "2"}'::jsonb[], array['{"h": 1}', null]::jsonb[])""", Flow);

        var set = await Sql.RowsAsync<string>(
            """
            select concat_ws(' ', msg_id, message, headers)
            from pgflow.set_vt_batch($1, '{1, 2, 9}', '{600, 6000, 1}')
            """,
            Flow);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(set, Is.EquivalentTo(new[] { "1 1 {\"h\": 1}", "2 2" }));
            Assert.That(await HiddenSecondsAsync(1), Is.InRange(540, 600));
            Assert.That(await HiddenSecondsAsync(2), Is.InRange(5900, 6000));
        });
    }
}
