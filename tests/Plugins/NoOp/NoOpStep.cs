using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Returns at once.</summary>
public sealed class NoOpStep : IStepHandler<RunInput<JsonElement>, bool>
{
    public Task<bool> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(true);
}
