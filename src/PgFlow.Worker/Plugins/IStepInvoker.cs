using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Plugins;

/// <summary>Executes the tasks of one step, from JSON to JSON. Thread-safe.</summary>
internal interface IStepInvoker
{
    /// <summary>
    /// Reads the input, creates the handler in a scope of its own, runs it and writes its output. The handler starts on
    /// the caller's thread; its exceptions are passed through unchanged.
    /// </summary>
    /// <param name="inputJson">The task's input as JSON text; null is read like a JSON null.</param>
    /// <param name="context">The handler's context.</param>
    /// <param name="cancellationToken">The handler's cancellation token.</param>
    /// <returns>The output as JSON text; null for no value, <c>"null"</c> for a JSON null.</returns>
    /// <exception cref="InputMismatchException">The input cannot be read as the handler's input type.</exception>
    /// <exception cref="OutputMismatchException">The handler's result cannot be written as JSON.</exception>
    ValueTask<string?> InvokeAsync(string? inputJson, StepContext context, CancellationToken cancellationToken);
}
