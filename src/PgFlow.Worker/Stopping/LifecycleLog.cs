using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Stopping;

internal static partial class LifecycleLog
{
    [LoggerMessage(1200, LogLevel.Information, "Stopping ({Reason}): takes no more work, {Running} handlers run")]
    public static partial void Stopping(ILogger logger, StopReason reason, int running);

    [LoggerMessage(1201, LogLevel.Warning,
        "{Count} handlers have not finished in time: they are cancelled and their tasks given back")]
    public static partial void Cancelling(ILogger logger, int count);

    [LoggerMessage(1202, LogLevel.Warning, "The worker could not be marked as stopped: {Reason}")]
    public static partial void NotMarkedStopped(ILogger logger, string reason);

    [LoggerMessage(1203, LogLevel.Information,
        "Stopped: {Completed} tasks completed, {Retried} retried, {Failed} failed, {Released} given back, "
        + "{Stale} stale")]
    public static partial void Stopped(
        ILogger logger, long completed, long retried, long failed, long released, long stale);

    [LoggerMessage(1204, LogLevel.Error, "{Error} A plugin was refused, so the others are served without it")]
    public static partial void NotServed(ILogger logger, string error);

    [LoggerMessage(1205, LogLevel.Critical, "{Error}")]
    public static partial void Misconfigured(ILogger logger, string error);

    [LoggerMessage(1206, LogLevel.Critical, "The worker cannot go on: {Reason}")]
    public static partial void Failed(ILogger logger, string reason, Exception? error);

    [LoggerMessage(1208, LogLevel.Critical,
        "A second signal ({Signal}): ends at once, without waiting for handlers; what they had in hand is run again "
        + "by others once this worker's lease has lapsed")]
    public static partial void EndsAtOnce(ILogger logger, PosixSignal signal);

    [LoggerMessage(1209, LogLevel.Critical,
        "An exception that nothing caught ends the process: a plugin threw it on a thread of its own or in an async "
        + "void method. Tasks that were running are suspected and tried again in smaller and smaller groups")]
    public static partial void Crashing(ILogger logger, Exception? error);

    [LoggerMessage(1210, LogLevel.Warning,
        "A plugin left a task behind that failed without anybody looking at it; no result is changed by that")]
    public static partial void ErrorLeftBehind(ILogger logger, Exception error);

    [LoggerMessage(1211, LogLevel.Critical,
        "A plugin ends the process by Environment.Exit({PluginCode}): {Running}. They are suspected and tried again in "
        + "smaller and smaller groups. The process ends with exit code {ExitCode}. A handler that fails throws")]
    public static partial void EndedByPlugin(ILogger logger, int pluginCode, string running, int exitCode);

    [LoggerMessage(1213, LogLevel.Critical,
        "Out of memory in {What} ({Used} of {Available} MiB are in use): the worker takes no more work, lets handlers "
        + "finish and ends, for a new one to take its place; tasks that it had no memory for are given back, their "
        + "attempts unspent")]
    public static partial void OutOfMemory(ILogger logger, string what, long used, long available);

    [LoggerMessage(1212, LogLevel.Warning,
        "{Count} tasks are given back for want of memory, to be tried in smaller groups")]
    public static partial void Surrendered(ILogger logger, int count);

    [LoggerMessage(1207, LogLevel.Error,
        "Ends with failure although nothing is left to do here: {Flows} flows and {Plugins} plugins were not served; "
        + "the errors above say why")]
    public static partial void Incomplete(ILogger logger, int flows, int plugins);
}
