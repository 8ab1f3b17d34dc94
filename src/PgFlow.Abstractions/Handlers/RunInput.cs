namespace PgFlow;

/// <summary>The input of a step without dependencies that is not a map: the run's input and nothing else.</summary>
/// <typeparam name="TRun">The type that the run's JSON input is read into.</typeparam>
/// <param name="Run">The run's input.</param>
public sealed record RunInput<TRun>(TRun Run);
