using PgFlow;

namespace Traits.Misbehaving;

public sealed class ReadSomethingElse : IStepHandler<RunInput<string>, string>
{
    public Task<string> HandleAsync(
        RunInput<string> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(input.Run);
}
