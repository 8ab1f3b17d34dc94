using PgFlow.Client;

namespace PgFlow.Tests.Worker;

/// <summary>A task as the in-memory store keeps it.</summary>
internal sealed class StoredTask
{
    public required string FlowSlug { get; init; }

    public required Guid RunId { get; init; }

    public required string StepSlug { get; init; }

    public required int TaskIndex { get; init; }

    public string? Input { get; init; }

    /// <summary>What its run was started in, or null.</summary>
    public string? TraceParent { get; set; }

    public string? TraceState { get; set; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxAttempts { get; init; } = 3;

    public DateTimeOffset ReadyAt { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public string Status { get; set; } = "queued";

    /// <summary>Whether another session has it in hand: it is ready, but a claim passes it by.</summary>
    public bool IsLocked { get; set; }

    public int Attempts { get; set; }

    public long ClaimNo { get; set; }

    public string? Output { get; set; }

    public string? Error { get; set; }

    public TaskClaim Claim => new(FlowSlug, RunId, StepSlug, TaskIndex, ClaimNo);

    public override string ToString() =>
        $"{StepSlug}[{TaskIndex}] {Status}, attempt {Attempts}, output {Output ?? "-"}, error {Error ?? "-"}";
}
