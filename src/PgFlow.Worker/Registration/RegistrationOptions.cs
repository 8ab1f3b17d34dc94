using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Registration;

/// <summary>The handling of flows that are not defined yet.</summary>
internal sealed class RegistrationOptions
{
    public const string Section = "Registration";

    /// <summary>
    /// The time for which a worker that serves some flows is not ready because others are missing. Longer than a
    /// rollout of Kubernetes may go without progress (10 minutes), so it is reported as stuck before it goes on anyway.
    /// </summary>
    [Bounded("PgFlow:Registration:Patience", "00:00:00", "1.00:00:00", "a rollout would wait forever.")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(15);
}
