using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Stopping;

namespace PgFlow.Tests.Worker;

public sealed class SchemaWaitTests
{
    private readonly FakeTimeProvider _time = new();

    [TestCase(null)]
    [TestCase(5)]
    public async Task Worker_waits_while_the_schema_is_missing_or_older(int? installed)
    {
        await using var store = new InMemoryStore(_time) { Schema = new(installed, Needed: 6) };
        var waiting = Wait(store).UntilCompatibleAsync(CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);

        store.Schema = new(Installed: 6, Needed: 6);
        _time.Advance(SchemaWait.Interval);

        await waiting;
    }

    [Test]
    public async Task Worker_goes_on_with_a_newer_schema()
    {
        await using var store = new InMemoryStore(_time) { Schema = new(Installed: 7, Needed: 6) };

        await Wait(store).UntilCompatibleAsync(CancellationToken.None);
    }

    [Test]
    public async Task Worker_waits_while_an_older_product_has_installed_other_functions()
    {
        await using var store = new InMemoryStore(_time) { Schema = Functions(installedBy: "1.2.0") };
        var waiting = Wait(store).UntilCompatibleAsync(CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);

        store.Schema = Functions(installedBy: "1.3.0") with { HasSameFunctions = true };
        _time.Advance(SchemaWait.Interval);

        await waiting;
    }

    [TestCase("1.3.1", TestName = "Worker_goes_on_with_functions_of_a_newer_product")]
    [TestCase("1.3.0", TestName = "Worker_goes_on_with_functions_of_another_build_of_its_version")]
    public async Task Worker_goes_on_with_other_functions_that_are_not_older(string installedBy)
    {
        await using var store = new InMemoryStore(_time) { Schema = Functions(installedBy) };

        await Wait(store).UntilCompatibleAsync(CancellationToken.None);
    }

    [Test]
    public async Task Worker_goes_on_with_an_older_product_whose_functions_are_the_same()
    {
        await using var store = new InMemoryStore(_time)
        {
            Schema = Functions(installedBy: "1.2.0") with { HasSameFunctions = true },
        };

        await Wait(store).UntilCompatibleAsync(CancellationToken.None);
    }

    [Test]
    public async Task Worker_waits_while_the_database_is_away()
    {
        await using var store = new InMemoryStore(_time);
        store.Before = _ => throw new NpgsqlException("gone", new IOException());
        var waiting = Wait(store).UntilCompatibleAsync(CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);

        store.Before = _ => { };
        _time.Advance(TimeSpan.FromSeconds(2));

        await waiting;
    }

    [Test]
    public async Task Worker_that_ends_by_itself_gives_up_a_database_that_stays_away()
    {
        await using var store = new InMemoryStore(_time);
        store.Before = _ => throw new NpgsqlException("gone", new IOException());
        var waiting = Wait(store, untilIdle: true).UntilCompatibleAsync(CancellationToken.None);
        var early = waiting.IsCompleted;

        _time.Advance(SchemaWait.Patience);

        await Assert.ThrowsAsync<NpgsqlException>(() => waiting);
        Assert.That(early, Is.False);
    }

    [Test]
    public async Task Worker_that_ends_by_itself_fails_without_its_schema()
    {
        await using var store = new InMemoryStore(_time) { Schema = new(Installed: null, Needed: 6) };

        var error = await Assert.ThrowsAsync<PgFlowException>(
            () => Wait(store, untilIdle: true).UntilCompatibleAsync(CancellationToken.None));

        Assert.That(error!.Message, Does.Contain("no pgflow schema").And.Contain("pgflow migrate"));
    }

    private static SchemaVersions Functions(string installedBy) => new(Installed: 6, Needed: 6)
    {
        InstalledBy = Version.Parse(installedBy),
        NeededBy = new Version(1, 3, 0),
        HasSameFunctions = false,
    };

    private SchemaWait Wait(InMemoryStore store, bool untilIdle = false) => new(
        store,
        Options.Create(new WorkerOptions { UntilIdle = untilIdle }),
        _time,
        NullLogger<SchemaWait>.Instance);
}
