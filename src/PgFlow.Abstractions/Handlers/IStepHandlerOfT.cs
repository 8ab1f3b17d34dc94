namespace PgFlow;

/// <summary>
/// Executes the tasks of one step. An instance is created for every task, in a service scope of its own.
/// </summary>
/// <typeparam name="TInput">
/// What the task's JSON input is read into. A map step receives one array element. Every other step receives
/// an object with the property <c>run</c> (the run's input) and one property per dependency, named by its slug.
/// </typeparam>
/// <typeparam name="TOutput">What is stored as the task's JSON output; <see cref="NoOutput"/> stores none.</typeparam>
public interface IStepHandler<in TInput, TOutput> : IStepHandler
{
    /// <summary>Executes one task.</summary>
    /// <param name="input">The task's input.</param>
    /// <param name="context">Which task this is, and which attempt.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the step's timeout has passed, when the task was taken away, or when the worker stops.
    /// </param>
    /// <returns>The task's output.</returns>
    /// <exception cref="StepFailedException">
    /// The attempt failed, with a say in whether and when it is retried.
    /// </exception>
    Task<TOutput> HandleAsync(TInput input, StepContext context, CancellationToken cancellationToken);
}
