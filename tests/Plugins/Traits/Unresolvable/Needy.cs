using System.Text.Json;
using PgFlow;

namespace Traits.Unresolvable;

public sealed class Needy(INeed need) : IStepHandler<RunInput<JsonElement>, string?>
{
    public Task<string?> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(need.ToString());
}
