using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Reports a plugin that ends the process by <see cref="Environment.Exit"/>. The plugin's exit code could mean success
/// although tasks were running; it is replaced by one that says that the worker was cut off.
/// </summary>
internal sealed class PluginExit : IDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private readonly HeldTasks _held;
    private readonly LogOutput _output;
    private readonly ILogger _logger;

    public PluginExit(HeldTasks held, LogOutput output, ILogger<PluginExit> logger)
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
