using PgFlow.Loads.Tables;
using Spectre.Console;

namespace PgFlow.Loads.Failures.Judging;

/// <summary>The matrix, for the terminal and as Markdown.</summary>
internal sealed class VerdictTable
{
    private static readonly string[] Columns =
    [
        "fault", "tasks", "lost", "hanging", "stale stored", "stale refused", "repeated (unavoidable)", "most",
        "resumed", "settled", "bound", "violations", "verdict",
    ];

    private readonly List<Verdict> _verdicts = [];

    public bool IsPassed => _verdicts.Count > 0 && _verdicts.TrueForAll(verdict => verdict.IsPassed);

    public void Add(Verdict verdict) => _verdicts.Add(verdict);

    public void Write(IAnsiConsole console) => FigureTable.Write(console, Columns, _verdicts.Select(Cells));

    private static string[] Cells(Verdict verdict) =>
    [
        verdict.Fault,
        Figures.Whole(verdict.Tasks),
        $"{verdict.Lost}",
        $"{verdict.Hanging}",
        $"{verdict.StaleWrites}",
        $"{verdict.LateResults}",
        $"{verdict.Unavoidable + verdict.Needless.Count} ({verdict.Unavoidable})",
        $"{verdict.MostExecutions}",
        Verdict.Seconds(verdict.Resumed),
        Verdict.Seconds(verdict.Settled),
        Verdict.Seconds(verdict.Bound),
        $"{verdict.Violations.Count}",
        verdict.Outcome,
    ];
}
