using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class Good : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult("fine");
}
