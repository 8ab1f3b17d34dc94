using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Returns the run's input: what a payload costs on both ways.</summary>
public sealed class EchoStep : IStepHandler<RunInput<JsonElement>, JsonElement>
{
    public Task<JsonElement> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(input.Run);
}
