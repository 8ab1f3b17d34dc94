using System.Text.Json;

namespace PgFlow.Plugins.ManyFlows;

/// <summary>Returns at once.</summary>
public sealed class NothingStep : IStepHandler<RunInput<JsonElement>, bool>
{
    public Task<bool> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(true);
}
