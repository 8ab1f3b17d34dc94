using System.Diagnostics.Metrics;

namespace PgFlow.Worker.Metrics;

/// <summary>The one meter that all instruments of the worker belong to. Its factory disposes it.</summary>
internal sealed class WorkerMeter(IMeterFactory meters)
{
    public const string Name = "PgFlow.Worker";

    public Meter Meter { get; } = meters.Create(Name);
}
