using PgFlow.IntegrationTests.Engine.Races;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Elections;

/// <summary>One of several is elected, by the database's clock.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ElectTests(TestServer server) : RaceFixture(server)
{
    private const string Elect = "select is_elected || ' ' || term from pgflow.elect($1, $2, 60)";

    private readonly Guid _first = Guid.NewGuid();
    private readonly Guid _second = Guid.NewGuid();

    [Test]
    public async Task First_who_asks_is_elected_and_the_next_is_not()
    {
        var first = await ElectAsync(_first);

        Assert.That((first, await ElectAsync(_second)), Is.EqualTo(("true 1", "false 1")));
    }

    [Test]
    public async Task Holder_renews_its_lease_within_its_term()
    {
        await ElectAsync(_first);
        await ExpireInAsync("10 s");

        Assert.That(await ElectAsync(_first), Is.EqualTo("true 1"));
        Assert.That(
            await Sql.ScalarAsync<bool>(
                "select expires_at between clock_timestamp() + interval '50 s' and clock_timestamp() + interval '60 s' "
                + "from pgflow.elections where name = $1",
                Flow));
    }

    [Test]
    public async Task Lease_that_has_lapsed_goes_to_who_asks_next_in_a_new_term()
    {
        await ElectAsync(_first);
        await ExpireInAsync("-1 s");

        var second = await ElectAsync(_second);

        Assert.That((second, await ElectAsync(_first)), Is.EqualTo(("true 2", "false 2")));
    }

    [Test]
    public async Task Holder_that_comes_too_late_begins_a_new_term_although_nobody_else_came()
    {
        await ElectAsync(_first);
        await ExpireInAsync("-1 s");

        Assert.That(await ElectAsync(_first), Is.EqualTo("true 2"));
    }

    [Test]
    public async Task Lease_that_is_given_up_is_free_at_once()
    {
        await ElectAsync(_first);

        await Sql.ExecuteAsync("select pgflow.resign($1, $2)", Flow, _first);

        Assert.That(await ElectAsync(_second), Is.EqualTo("true 2"));
    }

    [Test]
    public async Task Nobody_gives_up_the_lease_of_another()
    {
        await ElectAsync(_first);

        await Sql.ExecuteAsync("select pgflow.resign($1, $2)", Flow, _second);

        Assert.That(await ElectAsync(_second), Is.EqualTo("false 1"));
    }

    [Test]
    public async Task Elections_of_other_names_are_others()
    {
        await ElectAsync(_first);

        Assert.That(await Sql.ScalarAsync<string>(Elect, Flow + "_other", _second), Is.EqualTo("true 1"));
    }

    [Test]
    public async Task Of_two_who_ask_at_once_for_a_new_lease_one_is_elected()
    {
        var answers = await RaceAsync(RaceOf("$2"), RaceOf("$3"), Flow, _first, _second);

        Assert.That(answers, Is.EqualTo(("true 1", "false 1")));
    }

    [Test]
    public async Task Of_two_who_ask_at_once_for_a_lapsed_lease_one_is_elected()
    {
        await ElectAsync(Guid.NewGuid());
        await ExpireInAsync("-1 s");

        var answers = await RaceAsync(RaceOf("$2"), RaceOf("$3"), Flow, _first, _second);

        Assert.That(answers, Is.EqualTo(("true 2", "false 2")));
    }

    [Test]
    public async Task Who_is_not_elected_waits_for_nobody_and_writes_nothing()
    {
        await ElectAsync(_first);
        await using var renewing = await Database.BeginAsync();
        await renewing.ScalarAsync<string>(Elect, Flow, _first);
        await using var other = await Database.BeginAsync();

        await other.ExecuteAsync("set local lock_timeout = '5s'");
        var answer = await other.ScalarAsync<string>(Elect, Flow, _second);
        var wrote = await other.ScalarAsync<bool>("select pg_current_xact_id_if_assigned() is not null");

        Assert.That((answer, wrote), Is.EqualTo(("false 1", false)));
    }

    // Both statements get all three arguments, and each must name all of them.
    private static string RaceOf(string holder) =>
        $"select is_elected || ' ' || term from pgflow.elect($1, {holder}, 60) "
        + "where coalesce($2, $3::uuid) is not null";

    private Task<string?> ElectAsync(Guid holder) => Sql.ScalarAsync<string>(Elect, Flow, holder);

    private Task<int> ExpireInAsync(string interval) => Sql.ExecuteAsync(
        "update pgflow.elections set expires_at = clock_timestamp() + $2::interval where name = $1", Flow, interval);
}
