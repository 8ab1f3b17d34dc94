using Serilog.Events;
using Serilog.Parsing;

namespace PgFlow.Cli.Logging;

/// <summary>
/// Summarises the worker's lines about failures of one kind: the same event, flow, step and type of error. Per minute
/// the first of them pass and the others are counted, and one line at the end reports the count.
/// </summary>
internal sealed class RepeatedFailures(int most, TimeProvider time)
{
    /// <summary>The period of one count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Flows, steps and types are few; errors with generated types must not fill the memory.
    private const int MostKinds = 1_000;

    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse(
        "{Count} more failures like the last in {FlowSlug}.{StepSlug} within a minute, not logged one by one "
        + "({MostPerMinute} are): {Last}");

    private readonly Lock _lock = new();
    private readonly Dictionary<FailureKind, Repetition> _kinds = [];

    /// <summary>Returns whether the line is to be written; if not, it is counted.</summary>
    public bool Admits(LogEvent line)
    {
        if (line.Level < LogEventLevel.Warning || FailureKind.Of(line) is not { } kind)
        {
            return true;
        }

        lock (_lock)
        {
            if (!_kinds.TryGetValue(kind, out var repetition))
            {
                if (_kinds.Count == MostKinds)
                {
                    return true;
                }

                repetition = new Repetition(time.GetTimestamp());
                _kinds.Add(kind, repetition);
            }

            if (++repetition.Count <= most)
            {
                return true;
            }

            repetition.Last = line;
            return false;
        }
    }

    /// <summary>Returns the summaries of the windows that have ended; at the log's end those of all.</summary>
    public IReadOnlyList<LogEvent> TakeSummaries(bool isEnd = false)
    {
        lock (_lock)
        {
            var over = _kinds.Where(kind => isEnd || time.GetElapsedTime(kind.Value.Since) >= Window).ToList();
            over.ForEach(kind => _kinds.Remove(kind.Key));
            return [.. over.Where(kind => kind.Value.Last is not null).Select(kind => Summary(kind.Key, kind.Value))];
        }
    }

    private LogEvent Summary(FailureKind kind, Repetition repetition) => new(
        time.GetLocalNow(),
        repetition.Last!.Level,
        exception: null,
        Template,
        [
            new LogEventProperty("Count", new ScalarValue(repetition.Count - most)),
            new LogEventProperty("MostPerMinute", new ScalarValue(most)),
            new LogEventProperty("FlowSlug", new ScalarValue(kind.Flow)),
            new LogEventProperty("StepSlug", new ScalarValue(kind.Step)),
            new LogEventProperty("Last", new ScalarValue(FailureKind.Describe(repetition.Last))),
        ]);

    private sealed class Repetition(long since)
    {
        public long Since { get; } = since;

        public int Count { get; set; }

        public LogEvent? Last { get; set; }
    }
}
