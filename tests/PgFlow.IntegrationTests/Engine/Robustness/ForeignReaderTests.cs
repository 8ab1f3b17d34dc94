using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Robustness;

/// <summary>Clients that read messages themselves, beside workers that claim tasks.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ForeignReaderTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Messages_that_an_open_transaction_reads_do_not_stand_in_the_way_of_others()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[0, 1, 2, 3, 4, 5, 6, 7]");
        await using var reading = await Database.BeginAsync();
        await reading.Connection.ExecuteAsync($"select pgmq.read('{Flow}', 30, 5)");

        var claims = await Sql.ClaimAsync(Flow, Worker, 2);

        Assert.That(claims.Select(claim => claim.TaskIndex), Is.EquivalentTo(new[] { 5, 6 }));
    }

    [Test]
    public async Task Message_that_its_reader_gives_back_early_is_looked_at_within_half_a_minute()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync($"select pgmq.read('{Flow}', 3600, 1)");

        await Sql.ClaimAsync(Flow, Worker);

        Assert.That(
            await Sql.ScalarAsync<double>(
                "select extract(epoch from ready_in)::float8 from pgflow.ready_flows(array[$1], '{a}')", Flow),
            Is.InRange(1.0, 30.0));
    }

    [Test]
    public async Task Worker_role_reads_no_queue_that_is_no_flow_s()
    {
        var queue = Database.UniqueSlug("payroll");
        await Sql.ExecuteAsync($"select pgmq.create('{queue}')");
        await using var worker = await Database.OpenAsync();
        await worker.ExecuteAsync("set session authorization pgflow_worker");

        var read = await worker.ErrorAsync($"select pgflow.read_with_poll('{queue}', 1, 1, 0)");
        var hidden = await worker.ErrorAsync($"select pgflow.set_vt_batch('{queue}', '{{1}}', '{{1}}')");

        Assert.That((read.SqlState, hidden.SqlState), Is.EqualTo(("42501", "42501")));
        Assert.That(read.MessageText, Does.Contain(queue).And.Contain("belongs to no flow"));
    }
}
