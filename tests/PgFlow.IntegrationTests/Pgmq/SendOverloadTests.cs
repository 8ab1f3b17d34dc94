using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class SendOverloadTests(TestServer server) : PgmqFixture(server)
{
    [TestCase("select pgmq.send($1, '{}')")]
    [TestCase("select pgmq.send($1, '{}', 0)")]
    [TestCase("select pgmq.send($1, '{}', now())")]
    [TestCase("select pgmq.send($1, '{}', '{}'::jsonb)")]
    [TestCase("select pgmq.send($1, '{}', '{}', 0)")]
    [TestCase("select pgmq.send($1, '{}', '{}', now())")]
    [TestCase("select pgmq.send($1, '{\"test\": true}'::jsonb)")]
    [TestCase("select pgmq.send(queue_name => $1, msg => '{}')")]
    [TestCase("select pgmq.send(queue_name => $1, msg => '{}', headers => '{}')")]
    [TestCase("select pgmq.send(queue_name => $1, msg => '{}', delay => 0)")]
    [TestCase("select pgmq.send(queue_name => $1, msg => '{}', delay => now())")]
    [TestCase("select pgmq.send(queue_name => $1, msg => '{}', headers => '{}', delay => 0)")]
    [TestCase("select pgmq.send(delay => now(), headers => '{}', msg => '{}', queue_name => $1)")]
    [TestCase("select pgmq.send_batch($1, array['{}']::jsonb[])")]
    [TestCase("select pgmq.send_batch($1, '{\"{}\"}')")]
    [TestCase("select pgmq.send_batch($1, '{\"{}\"}', 0)")]
    [TestCase("select pgmq.send_batch($1, '{\"{}\"}', now())")]
    [TestCase("select pgmq.send_batch($1, '{\"{}\"}', array['{}']::jsonb[])")]
    [TestCase("select pgmq.send_batch($1, '{\"{}\"}', '{\"{}\"}', 0)")]
    [TestCase("select pgmq.send_batch($1, '{\"{}\"}', '{\"{}\"}', now())")]
    [TestCase("select pgmq.send_batch(queue_name => $1, msgs => '{\"{}\"}')")]
    [TestCase("select pgmq.send_batch(queue_name => $1, msgs => '{\"{}\"}', headers => '{\"{}\"}')")]
    [TestCase("select pgmq.send_batch(queue_name => $1, msgs => '{\"{}\"}', delay => 0)")]
    [TestCase("select pgmq.send_batch(queue_name => $1, msgs => '{\"{}\"}', delay => now())")]
    [TestCase("select pgmq.send_batch(queue_name => $1, msgs => '{\"{}\"}', headers => '{\"{}\"}', delay => 0)")]
    [TestCase("select pgmq.send_batch(queue_name => $1, msgs => '{\"{}\"}', headers => '{\"{}\"}', delay => now())")]
    public async Task Sending_finds_its_overload_when_called_as(string sql)
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync(sql, queue);

        Assert.That(await CountAsync(queue), Is.EqualTo(1));
    }

    [Test]
    public async Task Send_puts_headers_and_delay_where_they_belong_when_both_are_given()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, '{\"m\": 1}', '{\"h\": 1}', 600)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(
                await Database.ScalarAsync<bool>($"select message ? 'm' and headers ? 'h' from {Table(queue)}"),
                Is.True);
            Assert.That(await SecondsUntilVisibleAsync(queue), Is.InRange(540, 600));
        });
    }
}
