using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class ThrowMegabytes : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(new string('x', 10_000_000));
}
