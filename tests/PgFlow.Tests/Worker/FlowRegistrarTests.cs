using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Tests.Worker;

public sealed class FlowRegistrarTests
{
    private static readonly FlowDifference[] Missing = [new FlowDifference(null, "it does not exist")];

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

        var registration = store.Registrations.Single();
        Assert.That(
            (registration.QueueName, registration.FunctionName, registration.Lease),
            Is.EqualTo(("a,b", "pgflow-worker", TimeSpan.FromSeconds(15))));
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

    [TestCase("42P07")]
    [TestCase("23514")]
    [TestCase("PF001")]
    public async Task Flow_that_an_error_of_the_database_is_about_alone_is_not_served(string sqlState)
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Before = FailFirst("ensure", sqlState);

        var served = await Registrar(store).RegisterAsync([Flow("a"), Flow("b")], CancellationToken.None);

        Assert.That(served.Select(flow => flow.Slug), Is.EqualTo(new[] { "b" }));
    }

    [TestCase("28P01")]
    [TestCase("3D000")]
    [TestCase("3F000")]
    [TestCase("42883")]
    [TestCase("42501")]
    public void Error_that_every_flow_would_meet_ends_the_worker(string sqlState)
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Before = FailFirst("ensure", sqlState);

        Assert.That(
            () => Registrar(store).RegisterAsync([Flow("a"), Flow("b")], CancellationToken.None),
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(sqlState));
    }

    [Test]
    public async Task Worker_waits_while_all_its_flows_are_missing()
    {
        var time = new FakeTimeProvider();
        var store = new InMemoryStore(time);
        store.Differences["a"] = Missing;
        var registering = Registrar(store, time: time).RegisterAsync([Flow("a")], CancellationToken.None);
        Assert.That((registering.IsCompleted, store.Registrations.Count), Is.EqualTo((false, 0)));

        store.Differences.Remove("a");
        time.Advance(FlowRegistrar.Interval);

        Assert.That((await registering).Select(flow => flow.Slug), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Flow_whose_definition_is_locked_keeps_no_other_from_being_served_and_is_asked_for_again()
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Before = FailFirst("ensure", PostgresErrorCodes.LockNotAvailable);
        var registrar = Registrar(store);

        var served = await registrar.RegisterAsync([Flow("locked"), Flow("free")], CancellationToken.None);
        var later = await registrar.RegisterMissingAsync(CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(served.Select(flow => flow.Slug), Is.EqualTo(new[] { "free" }));
            Assert.That(later.Select(flow => flow.Slug), Is.EqualTo(new[] { "locked" }));
        });
    }

    [Test]
    public async Task Worker_that_ends_by_itself_does_not_wait_for_flows()
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Differences["a"] = Missing;

        var served = await Registrar(store, untilIdle: true).RegisterAsync([Flow("a")], CancellationToken.None);

        Assert.That(served, Is.Empty);
    }

    [Test]
    public async Task Missing_flow_is_served_once_it_is_defined_and_the_worker_registered_with_it()
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Differences["late"] = Missing;
        var registrar = Registrar(store);
        await registrar.RegisterAsync([Flow("late"), Flow("early")], CancellationToken.None);
        var before = await registrar.RegisterMissingAsync(CancellationToken.None);

        store.Differences.Remove("late");
        var after = await registrar.RegisterMissingAsync(CancellationToken.None);

        Assert.That((before.Count, after.Single().Slug), Is.EqualTo((0, "late")));
        Assert.That(
            store.Registrations.Select(registration => registration.QueueName),
            Is.EqualTo(new[] { "early", "early,late" }));
    }

    [Test]
    public async Task Missing_flow_that_somebody_defines_in_another_shape_is_refused_and_not_waited_for()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var flows = new ServedFlows(TimeProvider.System);
        store.Differences["late"] = Missing;
        var registrar = Registrar(store, flows);
        await registrar.RegisterAsync([Flow("late"), Flow("early")], CancellationToken.None);

        store.Differences["late"] = [new FlowDifference("step", "is of another kind")];
        await registrar.RegisterMissingAsync(CancellationToken.None);

        Assert.That(flows.Missing, Is.Empty);
        Assert.That(flows.Unserved.Single().ToString(), Does.StartWith("late (step step is of another kind"));
    }

    [Test]
    public async Task Lease_counts_from_before_the_registration()
    {
        var time = new FakeTimeProvider();
        var store = new InMemoryStore(time);
        store.Before = call => time.Advance(TimeSpan.FromSeconds(call == "register" ? 5 : 0));
        var lease = Lease(time);

        await Registrar(store, time: time, lease: lease).RegisterAsync([Flow("a")], CancellationToken.None);
        var atFirst = lease.IsHeld;
        time.Advance(new HeartbeatOptions().Lease - TimeSpan.FromSeconds(5));

        Assert.That((atFirst, lease.IsHeld), Is.EqualTo((true, false)));
    }

    private static Action<string> FailFirst(string failing, string sqlState)
    {
        var calls = 0;
        return call =>
        {
            if (call == failing && ++calls == 1)
            {
                throw new PostgresException("refused", "ERROR", "ERROR", sqlState);
            }
        };
    }

    private static FlowRegistrar Registrar(
        InMemoryStore store,
        ServedFlows? flows = null,
        TimeProvider? time = null,
        bool untilIdle = false,
        WorkerLease? lease = null) =>
        new(
            new WorkerIdentity(),
            store,
            store,
            flows ?? new ServedFlows(TimeProvider.System),
            lease ?? Lease(TimeProvider.System),
            Options.Create(new HeartbeatOptions()),
            Options.Create(new WorkerOptions { UntilIdle = untilIdle }),
            time ?? TimeProvider.System,
            NullLogger<FlowRegistrar>.Instance);

    private static WorkerLease Lease(TimeProvider time) =>
        new(Options.Create(new HeartbeatOptions()), time, NullLogger<WorkerLease>.Instance);

    private static SelectedFlow Flow(string slug) => new(
        new FlowDefinition { Slug = slug, Steps = [new StepDefinition { Slug = "step" }] },
        new Dictionary<string, IStepInvoker>
        {
            ["step"] = new DelegateInvoker((input, _, _) => Task.FromResult(input)),
        });
}
