using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Idling;

internal static partial class IdleLog
{
    // The stop itself is a line, and names the reason.
    [LoggerMessage(1700, LogLevel.Debug,
        "Nothing in hand, nothing ready and nothing due within {Horizon}: the worker ends")]
    public static partial void Idle(ILogger logger, TimeSpan horizon);

    [LoggerMessage(1702, LogLevel.Information,
        "Nothing is left to do but what workers have in hand that are not heard: waits until they are, or until their "
        + "leases lapse and their tasks can be taken over: {Holders}")]
    public static partial void Waits(ILogger logger, string holders);

    [LoggerMessage(1703, LogLevel.Error,
        "Ends although tasks of its flows are started elsewhere, by workers that are not heard and whose tasks cannot be "
        + "taken over yet: {Holders}. Run it again later, or keep a worker running, which recovers them in time")]
    public static partial void LeavesHeld(ILogger logger, string holders);

    [LoggerMessage(1701, LogLevel.Error,
        "{Loop}: failed {Failures} times in a row, which repeating does not cure; the worker ends: {Reason}")]
    public static partial void Stuck(ILogger logger, string loop, int failures, string reason);
}
