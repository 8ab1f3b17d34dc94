using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Returns at once, or after the pause.</summary>
public sealed class NoOpStep : IStepHandler<RunInput<JsonElement>, bool>
{
    public async Task<bool> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken)
    {
        await Pause.TakeAsync(cancellationToken);
        return true;
    }
}
