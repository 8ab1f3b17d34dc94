using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Claims;

/// <summary>A claim takes no more than its bytes, however well inputs are compressed where they are stored.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ClaimBytesTests(TestServer server) : EngineFixture(server)
{
    private const int Large = 100_000;

    [TestCase(1_000_000, 5)]
    [TestCase(250_000, 2)]
    [TestCase(Large, 1)]
    [TestCase(1, 1)]
    [TestCase(0, 1)]
    public async Task Claim_ends_before_its_inputs_have_more_than_its_bytes(long maxBytes, int claimed)
    {
        await DefineAsync("a");
        await StartAsync(Large, runs: 5);

        Assert.That(await ClaimAsync(maxBytes), Has.Count.EqualTo(claimed));
    }

    [Test]
    public async Task Claim_of_small_inputs_is_bounded_by_their_number_alone()
    {
        await DefineAsync("a");
        await StartAsync(size: 10, runs: 30);

        Assert.That(await ClaimAsync(maxBytes: 16_777_216, quantity: 20), Has.Count.EqualTo(20));
    }

    [Test]
    public async Task Default_is_sixteen_mebibytes()
    {
        await DefineAsync("a");
        await StartAsync(size: 6_000_000, runs: 4);

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Input_of_a_dependent_counts_with_all_that_it_is_made_of()
    {
        await DefineAsync("a", "b", "c: a, b");
        await StartAsync(size: 10, runs: 4);
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker), $"\"{new string('y', Large)}\"");

        Assert.That(await ClaimAsync(maxBytes: 5 * Large), Has.Count.EqualTo(2));
    }

    [TestCase(10, 50)]
    [TestCase(Large, 3)]
    public async Task Elements_of_a_map_count_each(int size, int claimed)
    {
        await DefineAsync("m[]");
        await Sql.ExecuteAsync(
            "select pgflow.start_flow($1, (select jsonb_agg(repeat('x', $2)) from generate_series(1, 50)))",
            Flow, size);

        Assert.That(await ClaimAsync(maxBytes: (3 * Large) + 1_000), Has.Count.EqualTo(claimed));
    }

    [Test]
    public async Task Bytes_are_those_of_all_steps_together()
    {
        await DefineAsync("a", "b");
        await StartAsync(Large, runs: 2);

        Assert.That(await ClaimAsync(maxBytes: (3 * Large) + 1_000), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Claim_that_takes_no_larger_one_leaves_it_and_takes_small_ones_of_other_steps()
    {
        await DefineAsync("a", "m[]");
        await Sql.ExecuteAsync(
            "select pgflow.start_flow($1, (select jsonb_agg(repeat('x', 10000)) from generate_series(1, 10)))", Flow);

        var claimed = await ClaimAsync(maxBytes: 35_000, atLeastOne: false);

        Assert.That(claimed, Is.EqualTo(new[] { "m", "m", "m" }));
    }

    [Test]
    public async Task Tasks_that_are_not_taken_leave_their_bytes_to_those_behind_them([Values] bool atLeastOne)
    {
        await DefineAsync("a");
        await StartAsync(Large, runs: 5);
        await Sql.ExecuteAsync($"update pgmq.q_{Flow} set vt = now() + interval '1 hour' where msg_id <= 3");

        Assert.That(
            await ClaimAsync(maxBytes: (2 * Large) + 1_000, atLeastOne: atLeastOne), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Suspects_count_as_others_do()
    {
        await DefineAsync("a");
        await StartAsync(Large, runs: 6);
        await Sql.ExecuteAsync("update pgflow.step_tasks set trial_size = 5 where flow_slug = $1", Flow);

        Assert.That(await ClaimAsync(maxBytes: (2 * Large) + 1_000), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Input_that_was_claimed_is_the_one_that_was_started()
    {
        await DefineAsync("a", "b: a");
        await Sql.StartAsync(Flow, """{"n": [1.50, "x"]}""");
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker), """{"out": null}""");

        Assert.That(
            await Sql.RowsAsync<string>("select input from pgflow.claim_tasks($1, '{b}', 1, $2)", Flow, Worker),
            Is.EqualTo(new[] { """{"a": {"out": null}, "run": {"n": [1.50, "x"]}}""" }));
    }

    private Task<int> StartAsync(int size, int runs) =>
        Sql.ExecuteAsync(
            "select pgflow.start_flows($1, array_fill(to_jsonb(repeat('x', $2)), array[$3]))", Flow, size, runs);

    private Task<IReadOnlyList<string?>> ClaimAsync(long maxBytes, int quantity = 100, bool atLeastOne = true) =>
        Sql.RowsAsync<string>(
            """
            select c.step_slug
            from (select array_agg(s.step_slug) as slugs from pgflow.steps s where s.flow_slug = $1) served
            cross join lateral pgflow.claim_tasks(
              $1, served.slugs, $2, $3, max_bytes => $4, at_least_one => $5) c
            """,
            Flow, quantity, Worker, maxBytes, atLeastOne);
}
