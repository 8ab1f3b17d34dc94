using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Visibility;

/// <summary>The time for which a running task's message is hidden from other readers of the queue.</summary>
internal sealed class VisibilityOptions
{
    public const string Section = "Visibility";

    /// <summary>Set by the claim, and extended each time a third of it has passed while the handler runs.</summary>
    [Bounded("PgFlow:Visibility:Timeout", "00:00:03", "12:00:00",
        "a shorter one ends between two extensions.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
