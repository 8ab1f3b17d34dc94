namespace PgFlow.Plugins.Soak;

public sealed class Total : IStepHandler<TotalInput, int>
{
    public Task<int> HandleAsync(TotalInput input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(input.Parts.Sum(part => part.Length));
}
