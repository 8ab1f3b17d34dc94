using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Instruments;

internal static partial class ListenerLog
{
    [LoggerMessage(2902, LogLevel.Error,
        "A listener threw while it was notified of {Observed}. Correct the listener, not the worker: it is most "
        + "likely a plugin's. It missed this observation, as others may have; work continues. Not logged again "
        + "for exceptions of this type")]
    public static partial void ListenerFailed(ILogger logger, string observed, Exception error);
}
