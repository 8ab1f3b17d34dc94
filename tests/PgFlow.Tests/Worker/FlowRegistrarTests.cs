using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.Client;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;

namespace PgFlow.Tests.Worker;

public sealed class FlowRegistrarTests
{
    [Test]
    public async Task Flow_of_another_shape_alone_is_not_served()
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Differences["changed"] = [new FlowDifference("step", "depends on other, stored on none")];

        var served = await Registrar(store).RegisterAsync([Flow("changed"), Flow("same")], CancellationToken.None);

        Assert.That(served.Select(flow => flow.Slug), Is.EqualTo(new[] { "same" }));
        Assert.That(store.Registrations.Single().QueueName, Is.EqualTo("same"));
    }

    [Test]
    public async Task Worker_is_registered_with_all_its_flows()
    {
        var store = new InMemoryStore(TimeProvider.System);

        await Registrar(store).RegisterAsync([Flow("a"), Flow("b")], CancellationToken.None);

        Assert.That(
            (store.Registrations.Single().QueueName, store.Registrations.Single().FunctionName),
            Is.EqualTo(("a,b", "pgflow-worker")));
    }

    [Test]
    public async Task Flow_that_the_database_refuses_alone_is_not_served()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var calls = 0;
        store.Before = call =>
        {
            if (call == "ensure" && ++calls == 1)
            {
                throw new PgFlowException("the slug is too long");
            }
        };

        var served = await Registrar(store).RegisterAsync([Flow("a"), Flow("b")], CancellationToken.None);

        Assert.That(served.Select(flow => flow.Slug), Is.EqualTo(new[] { "b" }));
    }

    private static FlowRegistrar Registrar(InMemoryStore store) =>
        new(new WorkerIdentity(), store, TimeProvider.System, NullLogger<FlowRegistrar>.Instance);

    private static SelectedFlow Flow(string slug) => new(
        new FlowDefinition { Slug = slug, Steps = [new StepDefinition { Slug = "step" }] },
        new Dictionary<string, IStepInvoker>
        {
            ["step"] = new DelegateInvoker((input, _, _) => Task.FromResult(input)),
        });
}
