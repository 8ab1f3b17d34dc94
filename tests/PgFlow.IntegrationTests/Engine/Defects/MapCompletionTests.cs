using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 7: each completion locked the run in a transaction of its own.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class MapCompletionTests(TestServer server) : EngineFixture(server)
{
    private const string FortyElements =
        "[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]";

    private IReadOnlyList<Claim> _claims = [];

    [SetUp]
    public async Task ClaimMapAsync()
    {
        await DefineAsync("m[]");
        _claims = await StartAndClaimAsync(FortyElements);
    }

    [Test]
    public async Task Batch_counts_its_completions_in_one_update()
    {
        await using var session = await Database.BeginAsync();

        await session.Connection.CompleteAsync([.. _claims.Take(30)]);

        var updates = await session.RowsAsync<string>(
            """
            select relname || ' ' || n_tup_upd from pg_stat_xact_user_tables
            where schemaname = 'pgflow' and n_tup_upd > 0 order by relname
            """);
        Assert.That(updates, Is.EqualTo(new[] { "step_states 1", "step_tasks 30" }));
    }

    [Test]
    public async Task Two_batches_in_two_sessions_complete_the_map_once()
    {
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();

        await first.Connection.CompleteAsync([.. _claims.Take(20)]);
        var waiting = second.Connection.CompleteAsync([.. _claims.Skip(20).Reverse()]);
        await Database.UntilBlockedAsync(second);
        await first.CommitAsync();
        await waiting;
        await second.CommitAsync();

        Assert.That(
            (await Sql.PictureAsync(_claims[0].RunId)).Take(2),
            Is.EqualTo(new[] { "run completed, 0 left", "m completed" }));
    }

    [Test]
    public async Task Outputs_are_in_the_order_of_the_elements_whatever_the_order_of_completion()
    {
        foreach (var claim in _claims.Reverse())
        {
            await Sql.CompleteAsync([claim], $"{claim.TaskIndex}");
        }

        var isOrdered = await Sql.ScalarAsync<bool>(
            """
            select output -> 'm' = (select jsonb_agg(n order by n) from generate_series(0, 39) n)
            from pgflow.runs where run_id = $1
            """,
            _claims[0].RunId);
        Assert.That(isOrdered, Is.True);
    }
}
