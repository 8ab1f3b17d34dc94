using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Logging;

/// <summary>
/// Turns plugins' console output into log lines, with the properties of the task that wrote them: a collector reads
/// the output as one JSON object per line. A plugin that replaces the console's writers bypasses this.
/// </summary>
internal sealed class PluginConsole : IDisposable
{
#pragma warning disable CA2213 // The console's writers belong to the process.
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;
#pragma warning restore CA2213
    private readonly ConsoleLines _outputLines;
    private readonly ConsoleLines _errorLines;

    public PluginConsole(ILoggerFactory loggers)
    {
        _outputLines = new ConsoleLines(loggers.CreateLogger("PgFlow.Console.Out"), LogLevel.Information);
        _errorLines = new ConsoleLines(loggers.CreateLogger("PgFlow.Console.Error"), LogLevel.Warning);
        Console.SetOut(_outputLines);
        Console.SetError(_errorLines);
    }

    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
        _outputLines.Dispose();
        _errorLines.Dispose();
    }
}
