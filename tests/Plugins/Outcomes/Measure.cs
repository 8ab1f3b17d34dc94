using PgFlow;

namespace Outcomes;

/// <summary>Reads its whole input, which may be large, and returns how long it is.</summary>
public sealed class Measure : IStepHandler<RunInput<string>, int>
{
    public async Task<int> HandleAsync(
        RunInput<string> input, StepContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        return input.Run.Length;
    }
}
