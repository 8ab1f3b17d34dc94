using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

/// <summary>Two sessions start a run with the same id.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ConcurrentStartTests(TestServer server) : DatabaseFixture(server)
{
    private string _start = "";

    [SetUp]
    public async Task DefineAsync()
    {
        var slug = Database.UniqueSlug("flow");
        await using var sql = await Database.BeginAsync();
        await sql.Connection.DefineAsync(slug, "a");
        await sql.CommitAsync();
        _start = $"select is_new from pgflow.start_flows('{slug}', array[$1]::jsonb[], '{{{Guid.NewGuid()}}}')";
    }

    [Test]
    public async Task Second_start_waits_and_gets_the_same_run()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync(_start, """{"a": 1, "b": 2}""");
        var waiting = second.ScalarAsync<bool>(_start, """{"b": 2.0, "a": 1}""");
        await Database.UntilBlockedAsync(second);

        await first.CommitAsync();

        Assert.That(await waiting, Is.False);
    }

    [Test]
    public async Task Second_start_with_another_input_is_refused_after_waiting()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync(_start, "1");
        var waiting = second.ScalarAsync<bool>(_start, "2");
        await Database.UntilBlockedAsync(second);

        await first.CommitAsync();

        var error = await Assert.CatchAsync<PostgresException>(() => waiting);
        Assert.That(error!.SqlState, Is.EqualTo("PF004"));
    }

    [Test]
    public async Task Second_start_creates_the_run_when_the_first_is_rolled_back()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync(_start, "1");
        var waiting = second.ScalarAsync<bool>(_start, "2");
        await Database.UntilBlockedAsync(second);

        await first.RollbackAsync();

        Assert.That(await waiting, Is.True);
    }
}
