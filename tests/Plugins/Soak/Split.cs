namespace PgFlow.Plugins.Soak;

/// <summary>Twenty numbers that no other order has.</summary>
public sealed class Split : IStepHandler<RunInput<int>, int[]>
{
    private const int Parts = 20;

    public Task<int[]> HandleAsync(RunInput<int> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Enumerable.Range(input.Run * Parts, Parts).ToArray());
}
