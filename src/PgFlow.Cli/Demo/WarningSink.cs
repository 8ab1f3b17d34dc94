using System.Collections.Concurrent;
using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace PgFlow.Cli.Demo;

/// <summary>Collects log messages.</summary>
internal sealed class WarningSink : ILogEventSink
{
    private readonly ConcurrentQueue<string> _warnings = new();

    public void Emit(LogEvent logEvent) => _warnings.Enqueue(logEvent.RenderMessage(CultureInfo.InvariantCulture));

    public override string ToString() => string.Join(' ', _warnings.Distinct(StringComparer.Ordinal));
}
