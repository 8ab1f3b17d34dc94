using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Registration;

/// <summary>How the worker deals with flows that are not defined yet.</summary>
internal sealed class RegistrationOptions
{
    public const string Section = "Registration";

    /// <summary>
    /// How long a worker that serves some flows is not ready because others are missing. Longer than a rollout of
    /// Kubernetes may go without progress (10 minutes), so that it is reported as stuck before it goes on without them.
    /// </summary>
    [Bounded("PgFlow:Registration:Patience", "00:00:00", "1.00:00:00", "a rollout would wait for ever.")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(15);
}
