namespace PgFlow.Client;

/// <summary>A worker process as it stands in <c>pgflow.workers</c>.</summary>
/// <param name="WorkerId">The process's id, new at every start.</param>
/// <param name="QueueName">The flows it serves, separated by commas.</param>
/// <param name="FunctionName">What the process calls itself, for people who look into the table.</param>
/// <param name="Lease">
/// How long the worker may be silent before its tasks are given to others, in whole seconds; null: it sends no
/// heartbeats, and each of its tasks is given up 30 s after its step's timeout.
/// </param>
/// <param name="Host">The machine or container that it runs on.</param>
/// <param name="ProcessId">The process's id there.</param>
/// <param name="Version">The program's version.</param>
internal sealed record WorkerRegistration(
    Guid WorkerId,
    string QueueName,
    string FunctionName,
    TimeSpan? Lease = null,
    string? Host = null,
    int? ProcessId = null,
    string? Version = null);
