using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DefinitionLockTests(TestServer server) : EngineFixture(server)
{
    private const string Define = "select * from pgflow.define_flow($1::jsonb)";

    [Test]
    public async Task Definition_that_is_stored_already_waits_for_nobody()
    {
        await Sql.ExecuteAsync(Define, Definition(timeout: 60));
        await using var defining = await Database.BeginAsync();
        await defining.ExecuteAsync(Define, Definition(timeout: 70));
        await using var starting = await Database.BeginAsync();
        await starting.ExecuteAsync("set local lock_timeout = '1ms'");

        await starting.ExecuteAsync(Define, Definition(timeout: 60));
        await starting.ExecuteAsync("select pgflow.create_flow($1)", Flow);

        Assert.That(
            await starting.ScalarAsync<long>(
                """
                select count(*) from pg_locks
                where pid = pg_backend_pid()
                  and (locktype = 'advisory' or relation = 'pgflow.flow_locks'::regclass)
                """),
            Is.Zero);
    }

    [Test]
    public async Task Changed_definition_gives_up_a_flow_that_stays_locked_and_names_who_holds_it()
    {
        await Sql.ExecuteAsync(Define, Definition(timeout: 60));
        await using var defining = await Database.BeginAsync();
        await defining.ExecuteAsync("set application_name = 'a migration that hangs'");
        await defining.ExecuteAsync(Define, Definition(timeout: 70));

        var error = await Sql.ErrorAsync(Define, Definition(timeout: 80));

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(
            error.MessageText,
            Does.Contain(Flow).And.Contain($"pid {defining.ProcessId}").And.Contain("a migration that hangs")
                .And.Contain("since "));
    }

    [Test]
    public async Task Flow_is_defined_although_a_login_without_rights_holds_every_advisory_lock_that_it_can_think_of()
    {
        await using var stranger = await Database.BeginAsync();
        await stranger.ExecuteAsync(
            """
            select pg_advisory_xact_lock(hashtextextended('pgflow.flow:' || lower($1), 0)),
              pg_advisory_xact_lock(hashtextextended('pgmq queue ' || lower($1), 0))
            """,
            Flow);

        await Sql.ExecuteAsync(Define, Definition(timeout: 60));

        Assert.That(
            await Sql.ScalarAsync<bool>("select exists (select from pgflow.flows where flow_slug = $1)", Flow));
    }

    [Test]
    public async Task Slugs_that_share_a_queue_are_defined_one_after_the_other()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync("select pgflow.create_flow($1)", Flow);
        var waiting = second.ExecuteAsync("select pgflow.create_flow($1)", Flow.ToUpperInvariant());
        await Database.UntilBlockedAsync(second);

        await first.CommitAsync();

        Assert.That(
            async () => await waiting,
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo("PF002"));
    }

    private string Definition(int timeout) =>
        $$"""{"flow_slug": "{{Flow}}", "timeout": {{timeout}}, "steps": [{"step_slug": "a"}]}""";
}
