using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Instruments;

internal static partial class ListenerLog
{
    [LoggerMessage(2902, LogLevel.Error,
        "A listener has thrown while it was told of {Observed}: the listener, not the worker, is to be mended, most "
        + "likely one of a plugin. It missed this observation, and others may have, too; work goes on. Not logged again "
        + "for exceptions of this type")]
    public static partial void ListenerFailed(ILogger logger, string observed, Exception error);
}
