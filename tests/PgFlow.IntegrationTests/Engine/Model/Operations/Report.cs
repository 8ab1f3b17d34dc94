using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>A report on some claims; one that is stale as a whole changes nothing, messages included.</summary>
internal abstract record Report(int Session, Picked Picked) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var claims = turn.Pick(Picked);
        var visibility = await turn.Sql.VisibilityAsync();
        var answered = await CallAsync(turn, claims);
        var expected = await ExpectAsync(turn, claims);

        Assert.That(answered, Is.EqualTo(expected), "outcomes");
        var late = turn.Model.Late.Select(task => task.Key).ToHashSet();
        foreach (var (claim, outcome) in claims.Zip(expected))
        {
            if (outcome == "stale")
            {
                turn.Model.CloseLate(claim);
            }
        }

        if (expected.All(outcome => outcome == "stale") && late.Count == turn.Model.Late.Count())
        {
            Assert.That(await turn.Sql.VisibilityAsync(), Is.EqualTo(visibility), "a stale report changes nothing");
        }
    }

    protected abstract Task<IReadOnlyList<string?>> CallAsync(Turn turn, IReadOnlyList<Claim> claims);

    /// <summary>The outcomes by the rules, one per claim; brings the model forward.</summary>
    protected abstract Task<IReadOnlyList<string>> ExpectAsync(Turn turn, IReadOnlyList<Claim> claims);
}
