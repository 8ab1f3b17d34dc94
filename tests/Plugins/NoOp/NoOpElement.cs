namespace PgFlow.Plugins.NoOp;

/// <summary>Returns its element at once, or after the pause.</summary>
public sealed class NoOpElement : IStepHandler<int, int>
{
    public async Task<int> HandleAsync(int input, StepContext context, CancellationToken cancellationToken)
    {
        await Pause.TakeAsync(cancellationToken);
        return input;
    }
}
