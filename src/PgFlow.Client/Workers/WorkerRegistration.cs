namespace PgFlow.Client;

/// <summary>A worker's row in <c>pgflow.workers</c>.</summary>
/// <param name="WorkerId">The process's id, new at every start.</param>
/// <param name="QueueName">The flows it serves, separated by commas.</param>
/// <param name="FunctionName">The name of the worker, for people who read the table.</param>
/// <param name="Lease">
/// How long the worker may send no heartbeat before its tasks are given to others, in whole seconds. Null: it sends no
/// heartbeats, and each of its tasks is recovered 30 s after its step's timeout.
/// </param>
/// <param name="Host">The machine or container of the process.</param>
/// <param name="ProcessId">The process's id on that host.</param>
/// <param name="Version">The program's version.</param>
internal sealed record WorkerRegistration(
    Guid WorkerId,
    string QueueName,
    string FunctionName,
    TimeSpan? Lease = null,
    string? Host = null,
    int? ProcessId = null,
    string? Version = null);
