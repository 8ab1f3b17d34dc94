using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Stopping;

/// <summary>The flows that the process serves and its end: the keys directly below <c>PgFlow</c>.</summary>
internal sealed class WorkerOptions
{
    /// <summary>The flows to serve, separated by commas; empty for all that the plugins define.</summary>
    public string? Flows { get; set; }

    /// <summary>The steps to serve, as <c>step</c> or <c>flow.step</c>, separated by commas; empty for all.</summary>
    public string? Steps { get; set; }

    /// <summary>Gets or sets whether to end once nothing is left to do.</summary>
    public bool UntilIdle { get; set; }

    /// <summary>A task that is delayed for longer than this does not keep the worker from being idle.</summary>
    [Bounded("PgFlow:IdleHorizon", "00:00:00", "7.00:00:00",
        "the process would wait for a task with that much delay.")]
    public TimeSpan IdleHorizon { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The time limit of a stop, from the request: three quarters of it for handlers to finish by themselves, the rest
    /// for those that are then cancelled, for the last results and for unregistering. Orchestrators kill after 30 s by
    /// default.
    /// </summary>
    [Bounded("PgFlow:ShutdownTimeout", "00:00:01", "1.00:00:00",
        "handlers need time to finish and results to be stored.")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
