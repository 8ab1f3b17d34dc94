using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Identity;

/// <summary>Checks the relation between interval and lease.</summary>
internal sealed class HeartbeatRelations : IValidateOptions<HeartbeatOptions>
{
    // Two consecutive heartbeats may fail or be late: each is bounded by seconds, and the next starts afresh.
    private const int LeastBeats = 3;

    public ValidateOptionsResult Validate(string? name, HeartbeatOptions options) =>
        options.Lease >= LeastBeats * options.Interval
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Heartbeat:Lease ({options.Lease}) must be at least {LeastBeats} times Interval "
                + $"({options.Interval}): otherwise one or two failed heartbeats make a live worker look dead, and "
                + "its tasks are run twice.");
}
