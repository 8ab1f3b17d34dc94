using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class TypeViolationTests(TestServer server) : OneTransactionFixture(server)
{
    [TestCase(null, "null")]
    [TestCase("null", "null")]
    [TestCase("{}", "object")]
    [TestCase("\"[]\"", "string")]
    [TestCase("3", "number")]
    [TestCase("true", "boolean")]
    public async Task Output_that_is_no_array_fails_the_run_at_once(string? output, string type)
    {
        var run = await StartedAsync();

        var returned = await Sql.CompleteAsync(run, "a", output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(returned, Is.Empty);
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("failed"));
            Assert.That(
                await Sql.ScalarAsync<string>("select error_message from pgflow.step_tasks where step_slug = 'a'"),
                Is.EqualTo($"[TYPE_VIOLATION] Produced {type} instead of array"));
            Assert.That(
                await Sql.ScalarAsync<string>("select error_message from pgflow.step_states where step_slug = 'a'"),
                Is.EqualTo(
                    $"[TYPE_VIOLATION] Map step m expects array input but dependency a produced {type}"));
            Assert.That(
                await Sql.ScalarAsync<string>("select output from pgflow.step_tasks where step_slug = 'a'"),
                Is.EqualTo(output));
        }
    }

    [Test]
    public async Task Dependents_are_untouched()
    {
        var run = await StartedAsync();

        await Sql.CompleteAsync(run, "a", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:failed m:created other:started sibling:created"));
            Assert.That(
                await Sql.ScalarAsync<string>(
                    """
                    select string_agg(format('%s deps=%s tasks=%s', step_slug, remaining_deps, initial_tasks), ' ')
                    from pgflow.step_states where step_slug = 'm'
                    """),
                Is.EqualTo("m deps=1 tasks="));
            Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:failed other.0:cancelled"));
        }
    }

    [Test]
    public async Task All_messages_of_the_run_are_archived_and_no_other()
    {
        var run = await StartedAsync();
        var other = await Sql.StartAsync("flow");

        await Sql.CompleteAsync(run, "a", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Sql.RowsAsync<string>("select distinct message ->> 'run_id' from pgmq.q_flow"),
                Is.EqualTo(new[] { other.ToString() }));
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.a_flow"), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Map_that_feeds_a_map_may_produce_anything()
    {
        await Sql.DefineAsync("flow", "a[]", "b[]: a");
        var run = await Sql.StartAsync("flow", "[1]");

        await Sql.FinishAsync(run, "a", "{}");

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:completed b.0:queued"));
    }

    [Test]
    public async Task Step_that_feeds_single_steps_only_may_produce_anything()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        var run = await Sql.StartAsync("flow");

        await Sql.FinishAsync(run, "a", "{}");

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:completed b.0:queued"));
    }

    private async Task<Guid> StartedAsync()
    {
        await Sql.DefineAsync("flow", "a", "other", "m[]: a", "sibling: a");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        return run;
    }
}
