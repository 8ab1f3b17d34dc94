using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Kubernetes;

/// <summary>The worker's use of the Kubernetes API.</summary>
internal sealed class KubernetesOptions
{
    public const string Section = "Kubernetes";

    /// <summary>
    /// Gets or sets whether the pod's deletion cost follows its held tasks: a scale-down then removes the idlest pods.
    /// </summary>
    public bool DeletionCost { get; set; }

    /// <summary>The pod's name, from the downward API.</summary>
    public string? Pod { get; set; }

    /// <summary>The minimum interval between calls of the API server.</summary>
    [Bounded("PgFlow:Kubernetes:Interval", "00:00:01", "01:00:00",
        "shorter burdens the API server, longer makes the cost out of date.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
