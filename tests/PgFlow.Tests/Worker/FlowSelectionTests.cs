using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Tests.Worker;

public sealed class FlowSelectionTests
{
    [Test]
    public void Everything_is_served_when_nothing_is_named() =>
        Assert.That(Select(flows: null, steps: null).Served, Is.EqualTo(new[] { "a.x", "a.y", "b.x" }));

    [Test]
    public void Named_flows_are_served_alone() =>
        Assert.That(Select("b", steps: null).Served, Is.EqualTo(new[] { "b.x" }));

    [Test]
    public void Step_without_a_flow_means_every_flow_that_has_it() =>
        Assert.That(Select(flows: null, "x").Served, Is.EqualTo(new[] { "a.x", "b.x" }));

    [Test]
    public void Step_with_its_flow_means_that_one_only() =>
        Assert.That(Select(flows: null, "a.x, a.y").Served, Is.EqualTo(new[] { "a.x", "a.y" }));

    [Test]
    public void Unknown_names_are_reported_with_what_is_known()
    {
        var errors = Select("c", "a.z").Errors;

        Assert.That(errors, Has.Count.EqualTo(2));
        Assert.That(errors[0], Does.Contain("names 'c'").And.Contain("a, b"));
        Assert.That(errors[1], Does.Contain("names 'a.z'").And.Contain("a.x, a.y, b.x"));
    }

    private static (IEnumerable<string> Served, List<string> Errors) Select(string? flows, string? steps)
    {
        var errors = new List<string>();
        var selected = FlowSelection.Select(
            [Flow("a", "x", "y"), Flow("b", "x")], new WorkerOptions { Flows = flows, Steps = steps }, errors);
        return (selected.SelectMany(flow => flow.Steps.Select(step => $"{flow.Slug}.{step}")), errors);
    }

    private static ServedFlow Flow(string slug, params string[] steps) => new(
        new FlowDefinition { Slug = slug, Steps = [.. steps.Select(step => new StepDefinition { Slug = step })] },
        steps.ToDictionary(
            step => step, IStepInvoker (_) => new DelegateInvoker((input, _, _) => Task.FromResult(input))),
        "tests");
}
