using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Client;
using PgFlow.Client.Flows;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Client;

public sealed class FlowClientTests : DatabaseFixture
{
    private FlowClient _client = null!;
    private string _slug = null!;

    [OneTimeSetUp]
    public void CreateClient() => _client = new FlowClient(Database.ConnectionString);

    [SetUp]
    public async Task DefineFlowAsync()
    {
        _slug = Database.UniqueSlug("flow");
        await _client.DefineFlowAsync(Flow());
    }

    [OneTimeTearDown]
    public async Task DisposeClientAsync() => await _client.DisposeAsync();

    [Test]
    public async Task Start_stores_the_input_by_the_web_defaults()
    {
        var run = await _client.StartAsync(_slug, new { FileName = "a.txt" });

        Assert.That(
            await Database.ScalarAsync<string>("select input::text from pgflow.runs where run_id = $1", run.RunId),
            Is.EqualTo("""{"fileName": "a.txt"}"""));
    }

    [Test]
    public async Task Start_with_the_same_run_id_and_input_is_the_same_run()
    {
        var options = new FlowStartOptions { RunIds = [Guid.NewGuid()] };

        var first = await _client.StartAsync(_slug, 1, options);
        var second = await _client.StartAsync(_slug, 1, options);

        Assert.That(first.IsNew, Is.True);
        Assert.That(second, Is.EqualTo(first with { IsNew = false }));
    }

    [Test]
    public async Task Start_with_a_used_run_id_and_another_input_is_refused()
    {
        var options = new FlowStartOptions { RunIds = [Guid.NewGuid()] };
        await _client.StartAsync(_slug, 1, options);

        await AssertRefusalAsync(() => _client.StartAsync(_slug, 2, options), FlowRefusal.RunExists);
    }

    [Test]
    public Task Start_of_an_unknown_flow_is_refused() =>
        AssertRefusalAsync(() => _client.StartAsync("no_such_flow", 1), FlowRefusal.NotFound);

    [Test]
    public Task Start_with_text_that_is_no_json_is_refused() =>
        AssertRefusalAsync(() => _client.StartJsonAsync(_slug, "{"), FlowRefusal.InvalidInput);

    [Test]
    public async Task Runs_started_together_come_back_in_the_order_of_their_inputs()
    {
        var runs = await _client.StartManyAsync(_slug, Enumerable.Range(0, 50).ToArray());

        Assert.That(
            await Database.RowsAsync<int>(
                "select r.input::int from unnest($1::uuid[]) with ordinality u (run_id, position) "
                + "join pgflow.runs r using (run_id) order by u.position",
                runs.Select(run => run.RunId).ToArray()),
            Is.EqualTo(Enumerable.Range(0, 50)));
    }

    [Test]
    public async Task Origin_is_stored_with_the_run()
    {
        var options = new FlowStartOptions { CreatedBy = "alice", ClientIp = System.Net.IPAddress.Loopback };

        var run = await _client.StartAsync(_slug, 1, options);

        Assert.That(
            await Database.ScalarAsync<string>(
                "select concat_ws(' ', created_by, host(client_ip)) from pgflow.runs where run_id = $1", run.RunId),
            Is.EqualTo("alice 127.0.0.1"));
    }

    [Test]
    public async Task Run_is_read_with_its_steps()
    {
        var started = await _client.StartAsync(_slug, 7);

        var run = await _client.GetRunAsync(started.RunId);

        Assert.That(run!.FlowSlug, Is.EqualTo(_slug));
        Assert.That(run.Status, Is.EqualTo(RunStatus.Started));
        Assert.That(run.Input, Is.EqualTo("7"));
        Assert.That(run.FinishedAt, Is.Null);
        Assert.That(
            run.Steps, Is.EqualTo(new[] { new FlowRunStep("work", "started", 1, 1, null) }));
    }

    [Test]
    public async Task Run_whose_input_cannot_be_read_is_returned_without_it()
    {
        // Stored in a few bytes each; all together have a gigabyte of text.
        var run = await Database.ScalarAsync<Guid>(
            "select run_id from pgflow.start_flow($1, ('[' || repeat('1e131000,', 8199) || '1e131000]')::jsonb)",
            _slug);

        var found = await _client.GetRunAsync(run);

        Assert.That(
            (found!.Status, found.Input, found.Output, found.Steps.Count > 0),
            Is.EqualTo((RunStatus.Started, "null", (string?)null, true)));
        Assert.That(found.ReadError, Does.StartWith("54000: "));
    }

    [Test]
    public async Task Unknown_run_is_null() => Assert.That(await _client.GetRunAsync(Guid.NewGuid()), Is.Null);

    [Test]
    public async Task Waiting_returns_the_run_once_it_has_completed()
    {
        var time = new FakeTimeProvider();
        await using var source = NpgsqlDataSource.Create(Database.ConnectionString);
        await using var client = new FlowClient(source, time);
        var started = await client.StartAsync(_slug, 7);

        var waiting = client.WaitForRunAsync(started.RunId);
        await Database.ExecuteAsync(
            "with t as (select message_id from pgflow.step_tasks where run_id = $2) "
            + "select pgflow.start_tasks($1, array(select message_id from t), w.worker_id) "
            + "from (select gen_random_uuid() as worker_id) i, "
            + "lateral (select i.worker_id from pgflow.register_worker(i.worker_id, 'q', 'f')) w",
            _slug,
            started.RunId);
        await Database.ExecuteAsync("select pgflow.complete_task($1, 'work', 0, '[1]')", started.RunId);
        await WaitUntil.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return Task.FromResult(waiting.IsCompleted);
            },
            "the client has seen the end of the run");

        var run = await waiting;
        Assert.That(run.Status, Is.EqualTo(RunStatus.Completed));
        Assert.That(JsonNode.Parse(run.Output!)!["work"]!.ToJsonString(), Is.EqualTo("[1]"));
    }

    [Test]
    public async Task Waiting_goes_on_while_a_status_that_is_unknown_has_no_end()
    {
        var time = new FakeTimeProvider();
        await using var source = NpgsqlDataSource.Create(Database.ConnectionString);
        await using var client = new FlowClient(source, time);
        await Database.ExecuteAsync("alter table pgflow.runs drop constraint if exists status_is_valid");
        var run = (await client.StartAsync(_slug, 7)).RunId;
        await Database.ExecuteAsync("update pgflow.runs set status = 'paused' where run_id = $1", run);

        var waiting = client.WaitForRunAsync(run);
        var between = await client.GetRunAsync(run);
        await Database.ExecuteAsync(
            "update pgflow.runs set status = 'cancelled', failed_at = now() where run_id = $1", run);
        await WaitUntil.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return Task.FromResult(waiting.IsCompleted);
            },
            "the client has seen the end of the run");

        Assert.That((between!.Status, between.IsFinal), Is.EqualTo((RunStatus.Other, false)));
        Assert.That(((await waiting).Status, (await waiting).IsFinal), Is.EqualTo((RunStatus.Other, true)));
    }

    [Test]
    public async Task Run_is_read_without_the_outputs_of_its_steps()
    {
        var run = await _client.StartAsync(_slug, 7);
        await Database.ExecuteAsync(
            "update pgflow.step_states set output = '\"of the step\"' where run_id = $1", run.RunId);

        var read = await Database.ScalarAsync<string>(FlowRunReader.Sql, run.RunId);

        Assert.That(read, Does.Contain("\"work\"").And.Not.Contain("of the step"));
    }

    [Test]
    public Task Waiting_for_an_unknown_run_is_refused() =>
        AssertRefusalAsync(() => _client.WaitForRunAsync(Guid.NewGuid()), FlowRefusal.NotFound);

    [Test]
    public async Task Defining_another_shape_changes_nothing_and_says_what_differs()
    {
        var other = Flow() with { Steps = [.. Flow().Steps, new StepDefinition { Slug = "more" }] };

        var differences = await _client.DefineFlowAsync(other);

        Assert.That(differences.Single().StepSlug, Is.EqualTo("more"));
    }

    [Test]
    public async Task Defining_again_updates_the_options()
    {
        await _client.DefineFlowAsync(Flow() with { Timeout = TimeSpan.FromSeconds(7) });

        Assert.That(
            await Database.ScalarAsync<int>("select opt_timeout from pgflow.flows where flow_slug = $1", _slug),
            Is.EqualTo(7));
    }

    [Test]
    public Task Slug_that_breaks_the_rules_is_refused() =>
        AssertRefusalAsync(
            () => _client.DefineFlowAsync(Flow() with { Slug = "no-hyphens" }), FlowRefusal.InvalidDefinition);

    [Test]
    public async Task Queue_that_is_no_flows_is_refused_and_adopted_when_that_is_asked_for()
    {
        var flow = Flow() with { Slug = Database.UniqueSlug("foreign") };
        await Database.ExecuteAsync("select pgmq.create($1)", flow.Slug);

        await AssertRefusalAsync(() => _client.DefineFlowAsync(flow), FlowRefusal.InvalidDefinition);
        var differences = await _client.DefineFlowAsync(flow, new FlowDefineOptions { AdoptsQueue = true });

        Assert.That(differences, Is.Empty);
        Assert.That((await _client.StartAsync(flow.Slug, 1)).IsNew, Is.True);
    }

    private FlowDefinition Flow() => new() { Slug = _slug, Steps = [new StepDefinition { Slug = "work" }] };

    private static async Task AssertRefusalAsync(Func<Task> request, FlowRefusal refusal)
    {
        var exception = await Assert.ThrowsAsync<FlowRequestException>(() => request());
        Assert.That(exception!.Refusal, Is.EqualTo(refusal));
    }
}
