using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Logging;

/// <summary>
/// A writer that logs each line. Threads write concurrently, so each has a line of its own; an unfinished line
/// continues with what its thread writes next. It stays usable to the end: a library may have kept it.
/// </summary>
internal sealed class ConsoleLines(ILogger logger, LogLevel level) : TextWriter(CultureInfo.InvariantCulture)
{
    // Output without line ends must not fill the memory.
    private const int LongestLine = 64 * 1024;

#pragma warning disable CA2213 // It stays usable to the process's end.
    private readonly ThreadLocal<StringBuilder> _line = new(() => new StringBuilder());
#pragma warning restore CA2213

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        var line = _line.Value!;
        if (value == '\n' || line.Length == LongestLine)
        {
            Log(line);
        }

        if (value is not ('\n' or '\r'))
        {
            line.Append(value);
        }
    }

    public override void Flush()
    {
        if (_line.Value is { Length: > 0 } line)
        {
            Log(line);
        }
    }

    private void Log(StringBuilder line)
    {
        var text = line.ToString();
        line.Clear();
        ConsoleLog.Written(logger, level, text);
    }
}
