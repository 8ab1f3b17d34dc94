using Microsoft.Extensions.Options;
using PgFlow.Worker.Heartbeats;

namespace PgFlow.Worker.Identity;

/// <summary>What must hold between several values.</summary>
internal sealed class HeartbeatRelations : IValidateOptions<HeartbeatOptions>
{
    // Two heartbeats in a row may fail or come late, as the one is bounded by seconds and the next tries afresh.
    private const int LeastBeats = 3;

    public ValidateOptionsResult Validate(string? name, HeartbeatOptions options) =>
        options.Lease >= LeastBeats * options.Interval
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Heartbeat:Lease ({options.Lease}) must be at least {LeastBeats} times Interval "
                + $"({options.Interval}): otherwise a heartbeat or two that fail make a living worker look dead, and "
                + "its tasks are run twice.");
}
