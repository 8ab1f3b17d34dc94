using System.Collections.Concurrent;
using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace PgFlow.Cli.Demo;

/// <summary>Collects the messages that it is given.</summary>
internal sealed class ComplaintSink : ILogEventSink
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public void Emit(LogEvent logEvent) => _complaints.Enqueue(logEvent.RenderMessage(CultureInfo.InvariantCulture));

    public override string ToString() => string.Join(' ', _complaints.Distinct(StringComparer.Ordinal));
}
