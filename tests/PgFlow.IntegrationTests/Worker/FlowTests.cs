using System.Text.Json.Nodes;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>Whole flows, from start_flow to the run's output.</summary>
public sealed class FlowTests : WorkerFixture
{
    [Test]
    public async Task Single_step_completes_its_run()
    {
        var flow = await DefineAsync("single", Single("double"));
        var run = await StartAsync(flow, "21");

        var exitCode = await RunUntilIdleAsync(Catalog(flow, (_, input) => (int)input!["run"]! * 2));

        Assert.That((exitCode, await RunAsync(run)), Is.EqualTo((ExitCodes.Ok, ("completed", """{"double": 42}"""))));
    }

    [Test]
    public async Task Diamond_joins_both_of_its_branches()
    {
        var flow = await DefineAsync(
            "diamond", Single("top"), Single("left", "top"), Single("right", "top"), Single("join", "left", "right"));
        var run = await StartAsync(flow, "1");

        await RunUntilIdleAsync(Catalog(flow, (step, input) => step switch
        {
            "top" => (int)input!["run"]! + 1,
            "join" => (int)input!["left"]! + (int)input["right"]!,
            _ => (int)input!["top"]! * (step == "left" ? 10 : 100),
        }));

        Assert.That(await RunAsync(run), Is.EqualTo(("completed", """{"join": 220}""")));
    }

    [Test]
    public async Task Map_runs_every_element_and_a_map_over_it_every_output()
    {
        var flow = await DefineAsync("maps", Map("square"), Map("negate", "square"), Single("sum", "negate"));
        var run = await StartAsync(flow, "[1, 2, 3, 4]");

        await RunUntilIdleAsync(Catalog(flow, (step, input) => step switch
        {
            "square" => (int)input! * (int)input!,
            "negate" => -(int)input!,
            _ => input!["negate"]!.AsArray().Sum(value => (int)value!),
        }));

        Assert.That(await RunAsync(run), Is.EqualTo(("completed", """{"sum": -30}""")));
    }

    [Test]
    public async Task Two_workers_that_share_a_flow_by_steps_finish_it_together()
    {
        var flow = await DefineAsync("shared", Single("first"), Single("second", "first"));
        var run = await StartAsync(flow, "1");
        var seen = new List<string>();
        JsonNode? Handle(string step, JsonNode? input)
        {
            lock (seen)
            {
                seen.Add(step);
            }

            return step;
        }

        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, Handle), ("Steps", $"{flow.Slug}.first"));
        await UntilStepAsync(run, "first");
        var queued = await Database.ScalarAsync<string>(
            "select status || attempts_count from pgflow.step_tasks where run_id = $1 and step_slug = 'second'", run);
        await RunUntilIdleAsync(Catalog(flow, Handle), ("Steps", "second"));

        Assert.That((queued, await RunAsync(run)), Is.EqualTo(("queued0", ("completed", """{"second": "second"}"""))));
        Assert.That(seen, Is.EqualTo(new[] { "first", "second" }));
    }

    [TestCase("0")]
    [TestCase("false")]
    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase(null)]
    public async Task Output_survives_as_what_it_is(string? output)
    {
        var flow = await DefineAsync("outputs", Single("step"));
        var run = await StartAsync(flow, "1");

        await RunUntilIdleAsync(new InMemoryCatalog().Add(
            flow, ["step"], (_, _, _) => Task.FromResult(output)));

        var stored = await Database.ScalarAsync<string>(
            "select coalesce(output::text, 'no value') from pgflow.step_tasks where run_id = $1", run);
        Assert.That(stored, Is.EqualTo(output ?? "no value"));
    }

    private Task UntilStepAsync(Guid run, string step) =>
        WaitUntil.TrueAsync(
            () => Database.ScalarAsync<bool>(
                "select status = 'completed' from pgflow.step_states where run_id = $1 and step_slug = $2", run, step),
            $"step {step} is completed",
            async () => (await Database.JsonAsync("select pgflow.get_run_with_states($1)", run))!.ToJsonString());
}
