using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class ThrowInConstructor : IStepHandler<RunInput<JsonElement>, string>
{
    public ThrowInConstructor() => throw new InvalidOperationException("No luck today.");

    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult("never");
}
