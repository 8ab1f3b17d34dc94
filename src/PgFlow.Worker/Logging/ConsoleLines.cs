using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Logging;

/// <summary>A writer that logs each line. Several threads write at once, so each has a line of its own.</summary>
internal sealed class ConsoleLines(ILogger logger, LogLevel level) : TextWriter(CultureInfo.InvariantCulture)
{
    // Whoever never ends a line must not fill the memory.
    private const int LongestLine = 64 * 1024;

    private readonly ThreadLocal<StringBuilder> _line = new(() => new StringBuilder());

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _line.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Log(StringBuilder line)
    {
        var text = line.ToString();
        line.Clear();
        ConsoleLog.Written(logger, level, text);
    }
}
