namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>What a lost worker had in its hands.</summary>
internal sealed record Loss(int Tasks, int Suspects)
{
    /// <summary>How many suspects may be tried together next, the task of this loss among them.</summary>
    public int? NextTrialSize(int? trialSize) => (Tasks, Suspects, trialSize) switch
    {
        (1, _, _) => 0,
        (_, 0, _) => (Tasks + 1) / 2,
        (_, _, null) => null,
        (_, 1, _) => 0,
        _ => (Suspects + 1) / 2,
    };
}
