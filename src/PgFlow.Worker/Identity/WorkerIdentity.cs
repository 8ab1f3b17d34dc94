using System.Reflection;
using PgFlow.Client;

namespace PgFlow.Worker.Identity;

/// <summary>The identity of this process in <c>pgflow.workers</c>: a new worker at every start.</summary>
internal sealed class WorkerIdentity
{
    public const string FunctionName = "pgflow-worker";

    /// <summary>The program's version, for telemetry and the worker's row.</summary>
    public static string Version { get; } =
        typeof(WorkerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown";

    public Guid WorkerId { get; } = Guid.CreateVersion7();

    /// <summary>The registration; null before.</summary>
    public WorkerRegistration? Registration { get; set; }
}
