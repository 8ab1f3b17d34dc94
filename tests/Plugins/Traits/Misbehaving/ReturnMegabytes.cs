using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class ReturnMegabytes : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new string('x', 9_000_000));
}
