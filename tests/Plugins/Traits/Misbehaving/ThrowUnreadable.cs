using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class ThrowUnreadable : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        throw new UnreadableException();
}
