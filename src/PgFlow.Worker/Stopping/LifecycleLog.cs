using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Stopping;

internal static partial class LifecycleLog
{
    [LoggerMessage(1200, LogLevel.Information,
        "Stopping ({Reason}): no longer claiming tasks; {Running} handlers still running")]
    public static partial void Stopping(ILogger logger, StopReason reason, int running);

    [LoggerMessage(1201, LogLevel.Warning,
        "{Count} handlers did not finish in time; cancelling them and releasing their tasks")]
    public static partial void Cancelling(ILogger logger, int count);

    [LoggerMessage(1202, LogLevel.Warning, "The worker could not be marked as stopped: {Reason}")]
    public static partial void NotMarkedStopped(ILogger logger, string reason);

    [LoggerMessage(1203, LogLevel.Information,
        "Stopped: {Completed} tasks completed, {Retried} retried, {Failed} failed, {Released} released, "
        + "{Stale} stale")]
    public static partial void Stopped(
        ILogger logger, long completed, long retried, long failed, long released, long stale);

    [LoggerMessage(1204, LogLevel.Error, "{Error} Starting without it, because a plugin was refused")]
    public static partial void NotServed(ILogger logger, string error);

    [LoggerMessage(1205, LogLevel.Critical, "{Error}")]
    public static partial void Misconfigured(ILogger logger, string error);

    [LoggerMessage(1206, LogLevel.Critical, "The worker cannot continue: {Reason}")]
    public static partial void Failed(ILogger logger, string reason, Exception? error);

    [LoggerMessage(1208, LogLevel.Critical,
        "A second signal ({Signal}): ending at once, without waiting for handlers; other workers execute their tasks "
        + "again once this worker's lease has expired")]
    public static partial void EndsAtOnce(ILogger logger, PosixSignal signal);

    [LoggerMessage(1209, LogLevel.Critical,
        "An uncaught exception ends the process: a plugin threw it on a thread of its own or in an async "
        + "void method. Running tasks become suspects and are retried in ever smaller groups")]
    public static partial void Crashing(ILogger logger, Exception? error);

    [LoggerMessage(1210, LogLevel.Warning,
        "A .NET task of a plugin failed without being awaited; no result is affected")]
    public static partial void UnobservedError(ILogger logger, Exception error);

    [LoggerMessage(1211, LogLevel.Critical,
        "A plugin ends the process by Environment.Exit({PluginCode}): {Running}. They become suspects and are retried "
        + "in ever smaller groups. The process ends with exit code {ExitCode}. To fail, a handler throws an exception")]
    public static partial void EndedByPlugin(ILogger logger, int pluginCode, string running, int exitCode);

    [LoggerMessage(1213, LogLevel.Critical,
        "Out of memory in {What} ({Used} of {Available} MiB in use): the worker stops claiming tasks, lets handlers "
        + "finish and ends, to be replaced; tasks that did not fit in memory are released, their "
        + "attempts refunded")]
    public static partial void OutOfMemory(ILogger logger, string what, long used, long available);

    [LoggerMessage(1212, LogLevel.Warning,
        "{Count} tasks were released for lack of memory and become suspects")]
    public static partial void Surrendered(ILogger logger, int count);

    [LoggerMessage(1207, LogLevel.Error,
        "Ending with a failure although nothing is left to do: {Flows} flows and {Plugins} plugins were not served; "
        + "the errors above say why")]
    public static partial void Incomplete(ILogger logger, int flows, int plugins);
}
