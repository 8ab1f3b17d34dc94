using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace PgFlow.Cli.Logging;

/// <summary>
/// Formats lines for the output. A line whose arguments or exception cannot be written, since they run a plugin's code,
/// is replaced by one that says so, and repeated failures are summarised.
/// </summary>
internal sealed class OutputSink : ILogEventSink, IDisposable
{
    private static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(5);
    private static readonly MessageTemplateParser Parser = new();

    private readonly ITextFormatter _formatter;
    private readonly RepeatedFailures _repeated;
    private readonly LogOutput _output;
    private readonly ITimer _timer;

    public OutputSink(ITextFormatter formatter, RepeatedFailures repeated, LogOutput output, TimeProvider time)
    {
        (_formatter, _repeated, _output) = (formatter, repeated, output);
        _timer = time.CreateTimer(_ => WriteSummaries(isEnd: false), state: null, SummaryInterval, SummaryInterval);
    }

    public void Emit(LogEvent logEvent)
    {
        if (_repeated.Admits(logEvent))
        {
            Write(logEvent);
        }
    }

    /// <summary>Reports a line that was lost before it reached this sink.</summary>
    public void WriteProblem(string problem) => Write(new LogEvent(
        DateTimeOffset.Now, LogEventLevel.Warning, exception: null,
        Parser.Parse("A log line was lost: {Problem}"),
        [new LogEventProperty("Problem", new ScalarValue(problem))]));

    public void Dispose()
    {
        _timer.Dispose();
        WriteSummaries(isEnd: true);
    }

    private void WriteSummaries(bool isEnd)
    {
        foreach (var summary in _repeated.TakeSummaries(isEnd))
        {
            Write(summary);
        }
    }

    private void Write(LogEvent line)
    {
        if (_output.TakeDropped() is > 0 and var dropped)
        {
            _output.Write(Format(new LogEvent(
                line.Timestamp, LogEventLevel.Warning, exception: null,
                Parser.Parse("{Count} log lines were dropped, because the standard output was not read"),
                [new LogEventProperty("Count", new ScalarValue(dropped))])));
        }

        _output.Write(Format(line));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Arguments and exceptions of plugins may throw anything.")]
    private string Format(LogEvent line)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        try
        {
            _formatter.Format(line, text);
        }
        catch (Exception error)
        {
            text.GetStringBuilder().Clear();
            _formatter.Format(Replacement(line, error), text);
        }

        return text.ToString();
    }

    // Uses only values that do not run a plugin's code.
    private static LogEvent Replacement(LogEvent line, Exception error) => new(
        line.Timestamp,
        line.Level,
        exception: null,
        Parser.Parse("A log line cannot be written, because its arguments or exception throw {Error}: {Template}"),
        [
            new LogEventProperty("Error", new ScalarValue(error.GetType().FullName)),
            new LogEventProperty("Template", new ScalarValue(line.MessageTemplate.Text)),
            .. line.Properties
                .Where(property => property.Value is ScalarValue { Value: null or string or int or long or Guid })
                .Where(property => property.Key is not ("Error" or "Template"))
                .Select(property => new LogEventProperty(property.Key, property.Value)),
        ]);
}
