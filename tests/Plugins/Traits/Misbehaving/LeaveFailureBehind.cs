using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class LeaveFailureBehind : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken)
    {
        _ = Task.FromException(new InvalidOperationException("Nobody looks at this."));
        return Task.FromResult("done");
    }
}
