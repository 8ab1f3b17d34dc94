namespace PgFlow.IntegrationTests.Infrastructure;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DatabaseFixtureTests(TestServer server) : DatabaseFixture(server)
{
    [Test]
    public async Task Database_runs_on_the_version_that_the_fixture_names()
    {
        var version = await Database.ScalarAsync<int>("select current_setting('server_version_num')::int / 10000");

        Assert.That(Server.ToString(), Is.EqualTo($"PostgreSQL {version}").Or.Contains("("));
    }

    [Test]
    public async Task Arguments_keep_their_types()
    {
        var row = await Database.ScalarAsync<bool>(
            "select $1 = 1 and $2 = 'a' and $3::jsonb = '[1]' and $4::jsonb is null and $5 = array['b', null]",
            1, "a", "[1]", null, new[] { "b", null });

        Assert.That(row, Is.True);
    }

    [Test]
    public async Task Blocked_session_is_seen()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync("select pg_advisory_xact_lock(1)");
        var waiting = second.ExecuteAsync("select pg_advisory_xact_lock(1)");

        await Database.UntilBlockedAsync(second);
        await first.CommitAsync();
        await waiting;
    }
}
