using PgFlow;

namespace Traits.Lenient;

public sealed class CountGuests : IStepHandler<RunInput<Party>, int>
{
    public Task<int> HandleAsync(
        RunInput<Party> input, StepContext context, CancellationToken cancellationToken)
    {
        return Task.FromResult(input.Run.Guests is null ? -1 : input.Run.Guests.Count);
    }
}
