namespace PgFlow;

/// <summary>Base of handlers without an output: the task is stored with a SQL null.</summary>
/// <typeparam name="TInput">
/// What the task's JSON input is read into; see <see cref="IStepHandler{TInput, TOutput}"/>.
/// </typeparam>
public abstract class StepHandler<TInput> : IStepHandler<TInput, NoOutput>
{
    /// <summary>Executes one task.</summary>
    /// <param name="input">The task's input.</param>
    /// <param name="context">Which task this is, and which attempt.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the step's timeout has passed, when the task was taken away, or when the worker stops.
    /// </param>
    /// <exception cref="StepFailedException">
    /// The attempt failed, with a say in whether and when it is retried.
    /// </exception>
    public abstract Task HandleAsync(TInput input, StepContext context, CancellationToken cancellationToken);

    async Task<NoOutput> IStepHandler<TInput, NoOutput>.HandleAsync(
        TInput input, StepContext context, CancellationToken cancellationToken)
    {
        await HandleAsync(input, context, cancellationToken).ConfigureAwait(false);
        return default;
    }
}
