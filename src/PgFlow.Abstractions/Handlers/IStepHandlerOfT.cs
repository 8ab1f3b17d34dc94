namespace PgFlow;

/// <summary>
/// Executes the tasks of one step. An instance is created for every task, in a service scope of its own.
/// </summary>
/// <typeparam name="TInput">
/// The type that the task's JSON input is read into. A map step receives one array element. Every other step receives
/// an object with the property <c>run</c> (the run's input) and one property per dependency, named by its slug.
/// </typeparam>
/// <typeparam name="TOutput">The type stored as the task's JSON output; <see cref="NoOutput"/> stores none.</typeparam>
public interface IStepHandler<in TInput, TOutput> : IStepHandler
{
    /// <summary>Executes one task.</summary>
    /// <param name="input">The task's input.</param>
    /// <param name="context">The task and the attempt.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the step's timeout has passed, when the claim was lost, or when the worker stops.
    /// </param>
    /// <returns>The task's output.</returns>
    /// <exception cref="StepFailedException">
    /// Fails the attempt and controls whether and when it is retried.
    /// </exception>
    Task<TOutput> HandleAsync(TInput input, StepContext context, CancellationToken cancellationToken);
}
