using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 2: two sessions that passed the same message id could both receive the task.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class OneReceiverTests(TestServer server) : EngineFixture(server)
{
    private const string Start = "select task_index from pgflow.start_tasks($1, array[$2], $3)";

    private long _message;

    [SetUp]
    public async Task StartRunAsync()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        _message = await Sql.ScalarAsync<long>($"select msg_id from pgmq.q_{Flow}");
    }

    [Test]
    public async Task Second_session_gets_nothing_and_does_not_wait_while_the_first_is_open()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();

        var taken = await first.RowsAsync<int>(Start, Flow, _message, Worker);
        var taken2 = await second.RowsAsync<int>(Start, Flow, _message, Worker);

        Assert.That((taken.Count, taken2.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Second_session_gets_nothing_after_the_first_has_committed()
    {
        await using var second = await Database.OpenAsync();
        await Sql.RowsAsync<int>(Start, Flow, _message, Worker);

        Assert.That(await second.RowsAsync<int>(Start, Flow, _message, Worker), Is.Empty);
    }

    [Test]
    public async Task Claim_and_start_do_not_share_a_task()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();

        var claimed = await first.Connection.ClaimAsync(Flow, Worker);
        var started = await second.RowsAsync<int>(Start, Flow, _message, Worker);

        Assert.That((claimed.Count, started.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Ten_sessions_at_once_start_each_task_once()
    {
        await Sql.ExecuteAsync("select pgflow.start_flow($1, '{}') from generate_series(1, 49)", Flow);
        var messages = (await Sql.RowsAsync<long>($"select msg_id from pgmq.q_{Flow}")).ToArray();

        var started = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Database.RowsAsync<Guid>(
            "select run_id from pgflow.start_tasks($1, $2, $3)", Flow, messages, Worker)));

        Assert.That(started.SelectMany(runs => runs), Is.Unique.And.Exactly(50).Items);
    }
}
