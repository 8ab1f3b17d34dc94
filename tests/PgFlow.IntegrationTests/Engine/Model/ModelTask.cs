using System.Globalization;
using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A task as the model expects it in the database, and what was done to it by hand.</summary>
internal sealed record ModelTask(TaskKey Key)
{
    public string Status { get; init; } = "queued";

    public long ClaimNo { get; init; }

    public int Attempts { get; init; }

    public int Requeues { get; init; }

    public int? TrialSize { get; init; }

    public Guid? Worker { get; init; }

    public string? Output { get; init; }

    /// <summary>A retry must wait; nobody may claim it before time has passed.</summary>
    public bool IsDelayed { get; init; }

    /// <summary>Its message was deleted by hand.</summary>
    public bool IsMute { get; init; }

    /// <summary>It has been running for longer than its timeout and 30 seconds.</summary>
    public bool IsOverdue { get; init; }

    public bool IsStarted => Status == "started";

    public bool IsOpen => Status is "queued" or "started";

    /// <summary>Nothing stands in the way of a claim.</summary>
    public bool IsReady => this is { Status: "queued", IsDelayed: false, IsMute: false };

    public Claim Claim => new(Key.Run, Key.Step, Key.Index, ClaimNo);

    /// <summary>Queued and visible; started again only by a claim.</summary>
    public ModelTask Queued() => this with { Status = "queued", IsOverdue = false, IsDelayed = false };

    public ModelTask Refunded() => Queued() with { Attempts = Attempts - 1 };

    public override string ToString() =>
        $"task {Key} {Status}, claim {ClaimNo}, attempts {Attempts}, requeues {Requeues}, "
        + $"trial {TrialSize?.ToString(CultureInfo.InvariantCulture) ?? "none"}, "
        + $"worker {Worker?.ToString() ?? "none"}, {Output ?? "no output"}";
}
