using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class SetVtTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Set_vt_hides_a_message_for_vt_seconds_from_the_clock()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync("select pgmq.set_vt(queue_name => $1, msg_id => 1, vt => 600)", queue);

        Assert.That(await SecondsUntilVisibleAsync(queue), Is.InRange(540, 600));
    }

    [Test]
    public async Task Set_vt_0_shows_a_hidden_message_again()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{}', 600)", queue);

        await Database.ExecuteAsync("select pgmq.set_vt($1, 1, 0)", queue);

        Assert.That(await Database.QueryAsync("select * from pgmq.read($1, 30, 1)", queue), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Set_vt_returns_the_message_as_it_is_now()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{\"m\": 1}', '{\"h\": 1}'::jsonb)", queue);

        var isCurrent = await Database.ScalarAsync<bool>(
            """
            select msg_id = 1 and read_ct = 0 and message ? 'm' and headers ? 'h' and vt > clock_timestamp()
            from pgmq.set_vt($1, 1, 600)
            """,
            queue);

        Assert.That(isCurrent, Is.True);
    }

    [Test]
    public async Task Set_vt_on_an_unknown_id_gives_no_row()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.QueryAsync("select * from pgmq.set_vt($1, 404, 30)", queue), Is.Empty);
    }
}
