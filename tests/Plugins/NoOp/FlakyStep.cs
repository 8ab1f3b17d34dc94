using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Of a hundred tasks five fail at their first attempt.</summary>
public sealed class FlakyStep : IStepHandler<RunInput<JsonElement>, bool>
{
    private const int OneIn = 20;

    public Task<bool> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        context.Attempt == 1 && context.RunId.ToByteArray()[0] % OneIn == 0
            ? throw new InvalidOperationException("One of twenty needs a second try.")
            : Task.FromResult(true);
}
