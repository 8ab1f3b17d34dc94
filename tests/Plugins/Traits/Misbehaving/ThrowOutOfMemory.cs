using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class ThrowOutOfMemory : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new string('x', int.MaxValue));
}
