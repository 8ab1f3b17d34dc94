using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Tells of a plugin that ends the process by <see cref="Environment.Exit"/>. Its exit code would say what the plugin
/// meant, such as success while tasks were running; this one says that the worker was cut off.
/// </summary>
internal sealed class UnaskedExit : IDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private readonly HeldTasks _held;
    private readonly LogOutput _output;
    private readonly ILogger _logger;

    public UnaskedExit(HeldTasks held, LogOutput output, ILogger<UnaskedExit> logger)
    {
        (_held, _output, _logger) = (held, output, logger);
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= End;

    private void End(object? sender, EventArgs nothing)
    {
        var running = RunningTasks.Describe(_held);
        LifecycleLog.EndedByPlugin(_logger, Environment.ExitCode, running, ExitCodes.EndedByPlugin);
        _output.Flush(FlushTimeout);
        ImmediateExit.With(ExitCodes.EndedByPlugin);
    }
}
