using System.Text.Json;
using Microsoft.Extensions.Options;
using PgFlow;

namespace Traits.WantsConfiguration;

public sealed class Wanting(IOptions<Settings> settings) : IStepHandler<RunInput<JsonElement>, string?>
{
    private readonly Settings _settings = settings.Value;

    public Task<string?> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_settings.Name);
}
