using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 13: slugs that pgmq cannot carry broke, and two that differ only in case shared a queue.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SlugTests(TestServer server) : EngineFixture(server)
{
    [TestCase(48)]
    [TestCase(128)]
    public async Task Flow_is_refused_when_its_slug_is_too_long_for_a_queue(int length)
    {
        var error = await RefusalAsync(new string('s', length));

        Assert.That(
            (error.SqlState, error.MessageText, error.Hint),
            Is.EqualTo((
                "PF001",
                $"flow slug \"{new string('s', length)}\" has {length} characters, but its queue can have at most 47",
                "Choose a flow slug of at most 47 characters.")));
    }

    [Test]
    public async Task Flow_with_the_longest_slug_runs()
    {
        var slug = new string('l', 47);
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", slug);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", slug);
        await Sql.StartAsync(slug);

        Assert.That(await Sql.CompleteAsync(await Sql.ClaimAsync(slug, Worker)), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Flow_is_refused_when_another_differs_only_in_case()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('Import')");

        var error = await RefusalAsync("imPort");

        Assert.Multiple(() =>
        {
            Assert.That((error.SqlState, error.Hint), Is.EqualTo(("PF002", "Use \"Import\", or choose another slug.")));
            Assert.That(error.MessageText, Does.Contain("\"imPort\"").And.Contain("\"Import\""));
        });
    }

    [Test]
    public async Task Flow_is_refused_when_somebody_elses_queue_differs_only_in_case()
    {
        await Sql.ExecuteAsync("select pgmq.create('Foreign')");

        Assert.That((await RefusalAsync("foreign")).SqlState, Is.EqualTo("PF002"));
    }

    [Test]
    public async Task Definition_is_refused_like_create_flow_when_its_slug_is_too_long()
    {
        var error = await Sql.ErrorAsync(
            "select pgflow.define_flow(jsonb_build_object('flow_slug', repeat('d', 48), 'steps', '[]'::jsonb))");

        Assert.That(error.SqlState, Is.EqualTo("PF001"));
    }

    [Test]
    public async Task Flow_is_refused_when_its_queue_would_be_too_long_in_the_locale_of_the_database()
    {
        // PostgreSQL 14 has no databases with locales of ICU, and the C library may know no Turkish.
        if (await Sql.ScalarAsync<int>("select current_setting('server_version_num')::int") < 150000)
        {
            await Sql.ExecuteAsync("select pgflow.create_flow(repeat('I', 24))");
            return;
        }

        await using var turkish = await Server.CreateEmptyDatabaseAsync(
            "template template0 encoding 'UTF8' locale_provider icu icu_locale 'tr-TR'");
        await SchemaUnderTest.InstallAsync(turkish.ConnectionString);
        await using var connection = await turkish.OpenAsync();

        var error = await connection.ErrorAsync("select pgflow.create_flow(repeat('I', 24))");
        await connection.ExecuteAsync("select pgflow.create_flow(repeat('I', 23) || 'a')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.SqlState, Is.EqualTo("PF001"));
            Assert.That(error.MessageText, Does.Contain("48 bytes").And.Contain("at most 47"));
        }
    }

    [TestCase("Load", "load")]
    [TestCase("Run", "run")]
    public async Task Definition_is_refused_when_a_step_differs_from_another_or_from_run_only_in_case(
        string slug, string other)
    {
        var flow = Database.UniqueSlug("steps");
        var error = await Sql.ErrorAsync(
            "select pgflow.define_flow(jsonb_build_object('flow_slug', $1::text, 'steps', "
            + "jsonb_build_array(jsonb_build_object('step_slug', 'load'), jsonb_build_object('step_slug', $2::text))))",
            flow,
            slug);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((error.SqlState, error.Hint), Is.EqualTo(("PF002", "Choose another slug for the step.")));
            Assert.That(error.MessageText, Does.Contain($"\"{slug}\" differs from \"{other}\" only in case"));
            Assert.That(
                await Sql.ScalarAsync<long>("select count(*) from pgflow.flows where flow_slug = $1", flow), Is.Zero);
        }
    }

    [Test]
    public async Task Case_twins_cannot_be_created_at_once()
    {
        await using var first = await Database.BeginAsync();
        await first.ExecuteAsync("select pgflow.create_flow('Twin')");
        await using var second = await Database.BeginAsync();
        var waiting = second.Connection.ErrorAsync("select pgflow.create_flow('tWIN')");
        await Database.UntilBlockedAsync(second);

        await first.CommitAsync();

        Assert.That((await waiting).SqlState, Is.EqualTo("PF002"));
    }

    private Task<PostgresException> RefusalAsync(string slug) =>
        Sql.ErrorAsync("select pgflow.create_flow($1)", slug);
}
