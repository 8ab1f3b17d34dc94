namespace PgFlow;

/// <summary>Base of handlers without an output: the task is stored with a SQL null.</summary>
/// <typeparam name="TInput">
/// The type that the task's JSON input is read into; see <see cref="IStepHandler{TInput, TOutput}"/>.
/// </typeparam>
public abstract class StepHandler<TInput> : IStepHandler<TInput, NoOutput>
{
    /// <summary>Executes one task.</summary>
    /// <param name="input">The task's input.</param>
    /// <param name="context">The task and the attempt.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the step's timeout has passed, when the claim was lost, or when the worker stops.
    /// </param>
    /// <exception cref="StepFailedException">
    /// Fails the attempt and controls whether and when it is retried.
    /// </exception>
    public abstract Task HandleAsync(TInput input, StepContext context, CancellationToken cancellationToken);

    async Task<NoOutput> IStepHandler<TInput, NoOutput>.HandleAsync(
        TInput input, StepContext context, CancellationToken cancellationToken)
    {
        await HandleAsync(input, context, cancellationToken).ConfigureAwait(false);
        return default;
    }
}
