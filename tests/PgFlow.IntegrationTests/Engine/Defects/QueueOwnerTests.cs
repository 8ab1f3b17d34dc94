using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Pgmq;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>A queue that another application has made is left alone, whatever a flow is called.</summary>
[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class QueueOwnerTests(TestServer server) : EngineFixture(server)
{
    private const string Queue = "select pgmq.create($1)";

    [TestCase("select pgflow.create_flow($1)")]
    [TestCase("select pgflow.define_flow(jsonb_build_object('flow_slug', $1, 'steps', '[]'::jsonb))")]
    public async Task Flow_is_refused_when_its_queue_is_anothers(string definition)
    {
        await Sql.ExecuteAsync(Queue, Flow);

        var error = await Sql.ErrorAsync(definition, Flow);

        Assert.That(
            (error.SqlState, error.MessageText),
            Is.EqualTo(("PF009", $"queue \"{Flow}\" already exists and belongs to no flow: pgmq.q_{Flow}")));
        Assert.That(await FlowExistsAsync(), Is.False);
    }

    [TestCase("select pgmq.send($1, '1')")]
    [TestCase("select pgmq.archive($1, pgmq.send($1, '1'))")]
    public async Task Queue_with_messages_is_not_adopted(string use)
    {
        await Sql.ExecuteAsync(Queue, Flow);
        await Sql.ExecuteAsync(use, Flow);

        Assert.That((await RefusalAsync(adopted: Flow)).SqlState, Is.EqualTo("PF009"));
    }

    [Test]
    public async Task Queue_is_not_adopted_when_another_one_is_named()
    {
        await Sql.ExecuteAsync(Queue, Flow);

        Assert.That((await RefusalAsync(adopted: "other")).SqlState, Is.EqualTo("PF009"));
    }

    [Test]
    public async Task Queue_is_not_adopted_by_a_definer_who_may_not_use_it()
    {
        await Sql.ExecuteAsync(Queue, Flow);

        var error = await RefusalAsync(adopted: Flow, role: "pgflow_definer");

        Assert.That(error.SqlState, Is.EqualTo("PF009"));
        Assert.That(error.Hint, Does.Contain("pgflow_definer may read and write"));
    }

    [Test]
    public async Task Empty_queue_is_adopted_by_a_definer_who_may_use_it_and_says_so()
    {
        await Sql.ExecuteAsync(Queue, Flow);
        await Sql.ExecuteAsync($"grant all on pgmq.q_{Flow}, pgmq.a_{Flow} to pgflow_definer");
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync($"set local role pgflow_definer; set local pgflow.adopt_queue = 'other,{Flow}'");

        await session.ExecuteAsync("select pgflow.create_flow($1)", Flow);

        await session.CommitAsync();
        Assert.That(await FlowExistsAsync(), Is.True);
    }

    [Test]
    public async Task Queue_that_a_definition_adopts_goes_with_its_flow()
    {
        await Sql.ExecuteAsync(Queue, Flow);
        await Sql.ExecuteAsync(
            """select pgflow.define_flow('{"adopt_queue": true}'::jsonb || jsonb_build_object('flow_slug', $1))""",
            Flow);
        var wasDefined = await FlowExistsAsync();

        await Sql.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);

        Assert.That((wasDefined, await QueueExistsAsync()), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Flow_that_has_not_made_its_queue_neither_repairs_nor_drops_it()
    {
        await Sql.ExecuteAsync(Queue, Flow);
        await Sql.ExecuteAsync("select pgmq.send($1, '{}')", Flow);
        await Sql.ExecuteAsync($"update pgmq.q_{Flow} set enqueued_at = now() - interval '1 hour'");
        await Sql.ExecuteAsync("insert into pgflow.flows (flow_slug) values ($1)", Flow);

        var repaired = await Sql.RowsAsync<string>("select outcome from pgflow.repair_tasks($1)", Flow);
        await Sql.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);

        Assert.That(repaired, Is.Empty);
        Assert.That(await Sql.ScalarAsync<long>($"select count(*) from pgmq.q_{Flow}"), Is.EqualTo(1));
    }

    [Test]
    public async Task Repeated_creation_keeps_a_flow_and_its_queue_with_messages()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);

        await Sql.ExecuteAsync("select pgflow.create_flow($1)", Flow);

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Flow_is_refused_when_its_queue_would_have_the_name_of_a_relation_of_another_queue(
        [Values("_msg_id_seq", "_pkey", "_vt_idx")] string suffix, [Values] bool isLongerFirst)
    {
        var (first, second) = isLongerFirst ? (Flow + suffix, Flow) : (Flow, Flow + suffix);
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", first);

        Assert.That((await Sql.ErrorAsync("select pgflow.create_flow($1)", second)).SqlState, Is.EqualTo("PF010"));
    }

    [Test]
    public async Task Name_of_a_relation_is_refused_while_the_queue_that_it_belongs_to_is_missing()
    {
        await DefineAsync("a");
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync("select pgmq.drop_queue($1)", Flow);

        var error = await session.Connection.ErrorAsync("select pgflow.create_flow($1)", Flow + "_pkey");

        Assert.That(error.SqlState, Is.EqualTo("PF010"));
    }

    private async Task<PostgresException> RefusalAsync(string adopted, string role = "none")
    {
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync($"set local role {role}; set local pgflow.adopt_queue = '{adopted}'");
        return await session.Connection.ErrorAsync("select pgflow.create_flow($1)", Flow);
    }

    private Task<bool> FlowExistsAsync() =>
        Sql.ScalarAsync<bool>("select exists (select from pgflow.flows where flow_slug = $1)", Flow);

    private Task<bool> QueueExistsAsync() =>
        Sql.ScalarAsync<bool>("select to_regclass('pgmq.q_' || $1) is not null", Flow);
}
