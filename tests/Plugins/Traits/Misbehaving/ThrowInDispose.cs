using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

public sealed class ThrowInDispose : IStepHandler<RunInput<JsonElement>, string>, IAsyncDisposable
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult("done");

    public ValueTask DisposeAsync() => throw new InvalidOperationException("Still busy.");
}
