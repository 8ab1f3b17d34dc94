using PgFlow.Worker.Plugins;

namespace PgFlow.TestKit.Plugins;

/// <summary>A handler given as a function from JSON to JSON.</summary>
internal sealed class DelegateInvoker(Func<string?, StepContext, CancellationToken, Task<string?>> handle)
    : IStepInvoker
{
    public ValueTask<string?> InvokeAsync(
        string? inputJson, StepContext context, CancellationToken cancellationToken) =>
        new(handle(inputJson, context, cancellationToken));
}
