using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Kubernetes;

/// <summary>What the worker tells the cluster that it runs in.</summary>
internal sealed class KubernetesOptions
{
    public const string Section = "Kubernetes";

    /// <summary>
    /// Whether the pod's deletion cost follows the work in hand, so that a smaller deployment loses its idlest pods.
    /// </summary>
    public bool DeletionCost { get; set; }

    /// <summary>The pod's name, as the downward API gives it.</summary>
    public string? Pod { get; set; }

    /// <summary>How often the API server is called at most.</summary>
    [Bounded("PgFlow:Kubernetes:Interval", "00:00:01", "01:00:00",
        "more often burdens the API server, less often says nothing about the work of the moment.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
