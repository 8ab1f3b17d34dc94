using OpenTelemetry.Resources;
using PgFlow.Worker.Identity;

namespace PgFlow.Cli.Telemetry;

/// <summary>Identifies the process in telemetry by the id of its row in <c>pgflow.workers</c>.</summary>
internal sealed class WorkerDetector(WorkerIdentity identity, string serviceName) : IResourceDetector
{
    public Resource Detect() => new(
    [
        new("service.name", serviceName),
        new("service.version", WorkerIdentity.Version),
        new("service.instance.id", identity.WorkerId.ToString()),
    ]);
}
