using PgFlow;

namespace Good;

public sealed class Join : IStepHandler<JoinInput, string>
{
    public Task<string> HandleAsync(JoinInput input, StepContext context, CancellationToken cancellationToken)
    {
        return Task.FromResult($"{input.Run.Names}: {string.Join(' ', input.Greetings)}");
    }
}
