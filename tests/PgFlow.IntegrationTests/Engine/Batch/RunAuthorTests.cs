using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RunAuthorTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Author = "select concat_ws(' ', created_by, client_ip) from pgflow.runs";

    [SetUp]
    public Task DefineAsync() => Sql.DefineAsync("flow", "a");

    [Test]
    public async Task Author_is_the_sessions_user_by_default()
    {
        await Sql.StartAsync("flow");

        Assert.That(
            await Sql.ScalarAsync<string>(Author),
            Is.EqualTo(await Sql.ScalarAsync<string>("select session_user::text")));
    }

    [Test]
    public async Task Settings_of_the_transaction_name_author_and_address()
    {
        await Sql.ExecuteAsync("set local pgflow.created_by = 'ann'; set local pgflow.client_ip = '10.1.2.3'");
        await Sql.StartAsync("flow");

        Assert.That(await Sql.ScalarAsync<string>(Author), Is.EqualTo("ann 10.1.2.3"));
    }

    [Test]
    public async Task Settings_hold_for_batches_too()
    {
        await Sql.ExecuteAsync("set local pgflow.created_by = 'ann'; set local pgflow.client_ip = '2001:db8::1'");
        await Sql.ExecuteAsync("select pgflow.start_flows('flow', '{1}')");

        Assert.That(await Sql.ScalarAsync<string>(Author), Is.EqualTo("ann 2001:db8::1"));
    }

    [Test]
    public async Task Arguments_win_over_settings()
    {
        await Sql.ExecuteAsync("set local pgflow.created_by = 'ann'; set local pgflow.client_ip = '10.1.2.3'");
        await Sql.ExecuteAsync(
            "select pgflow.start_flows('flow', '{1}', created_by => 'bob', client_ip => '10.0.0.1')");

        Assert.That(await Sql.ScalarAsync<string>(Author), Is.EqualTo("bob 10.0.0.1"));
    }

    [Test]
    public async Task Login_of_the_session_is_kept_whatever_it_claims_to_be()
    {
        await Sql.ExecuteAsync(
            """
            set local pgflow.created_by = 'ann';
            set local pgflow.client_ip = '10.1.2.3';
            select pgflow.start_flow('flow', '{}');
            select pgflow.start_flows('flow', '{1}', created_by => 'bob');
            """);

        Assert.That(
            await Sql.RowsAsync<string>("select distinct started_by_login from pgflow.runs"),
            Is.EqualTo(new[] { await Sql.ScalarAsync<string>("select session_user::text") }));
    }

    [Test]
    public async Task Repeated_start_keeps_the_first_author()
    {
        const string start =
            "select pgflow.start_flows('flow', '{1}', '{00000000-0000-0000-0000-000000000001}'";
        await Sql.ExecuteAsync($"{start}, 'ann')");
        await Sql.ExecuteAsync($"{start}, 'bob')");

        Assert.That(await Sql.ScalarAsync<string>(Author), Is.EqualTo("ann"));
    }

    [Test]
    public async Task Setting_that_is_no_address_is_refused()
    {
        await Sql.ExecuteAsync("set local pgflow.client_ip = 'home'");

        Assert.That((await ErrorAsync("select pgflow.start_flow('flow', '{}')")).SqlState, Is.EqualTo("22P02"));
    }
}
