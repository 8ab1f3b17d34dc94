using System.Reflection;
using PgFlow.Client;

namespace PgFlow.Worker.Identity;

/// <summary>Who this process is in <c>pgflow.workers</c>: a new worker at every start.</summary>
internal sealed class WorkerIdentity
{
    public const string FunctionName = "pgflow-worker";

    /// <summary>The program's version, as telemetry and the worker's row have it.</summary>
    public static string Version { get; } =
        typeof(WorkerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown";

    public Guid WorkerId { get; } = Guid.CreateVersion7();

    /// <summary>What was registered; null before.</summary>
    public WorkerRegistration? Registration { get; set; }
}
