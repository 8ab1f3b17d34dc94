using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Worker.Lifecycle;
using PgFlow.Worker.Registration;

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
    public async Task Worker_that_ends_by_itself_fails_without_its_schema()
    {
        await using var store = new InMemoryStore(_time) { Schema = new(Installed: null, Needed: 6) };

        var error = await Assert.ThrowsAsync<PgFlowException>(
            () => Wait(store, untilIdle: true).UntilCompatibleAsync(CancellationToken.None));

        Assert.That(error!.Message, Does.Contain("no pgflow schema").And.Contain("pgflow migrate"));
    }

    private SchemaWait Wait(InMemoryStore store, bool untilIdle = false) => new(
        store,
        Options.Create(new WorkerOptions { UntilIdle = untilIdle }),
        _time,
        NullLogger<SchemaWait>.Instance);
}
