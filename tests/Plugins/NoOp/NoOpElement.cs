namespace PgFlow.Plugins.NoOp;

/// <summary>Returns its element at once.</summary>
public sealed class NoOpElement : IStepHandler<int, int>
{
    public Task<int> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(input);
}
