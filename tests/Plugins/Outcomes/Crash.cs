using System.Text.Json;
using PgFlow;

namespace Outcomes;

/// <summary>Throws on a thread of its own, as an async void method does.</summary>
public sealed class Crash : IStepHandler<RunInput<JsonElement>, string>
{
    public async Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken)
    {
        new Thread(() => throw new InvalidOperationException("Nobody catches this.")).Start();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }
}
