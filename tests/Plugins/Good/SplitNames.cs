using PgFlow;

namespace Good;

public sealed class SplitNames : IStepHandler<RunInput<Guests>, string[]>
{
    public Task<string[]> HandleAsync(
        RunInput<Guests> input, StepContext context, CancellationToken cancellationToken)
    {
        return Task.FromResult(input.Run.Names.Split(','));
    }
}
