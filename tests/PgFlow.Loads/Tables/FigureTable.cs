using Spectre.Console;

namespace PgFlow.Loads.Tables;

/// <summary>The same figures for the terminal and, below, as Markdown for docs/performance.</summary>
internal static class FigureTable
{
    // Wide enough for all columns where the output is no terminal.
    private const int Width = 240;

    public static void Write(IAnsiConsole console, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        var table = new Table().AddColumns([.. columns]);
        foreach (var row in rows)
        {
            table.AddRow(row);
        }

        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
        console.Profile.Out.Writer.WriteLine(Markdown(columns, rows));
    }

    private static string Markdown(IReadOnlyList<string> columns, IEnumerable<string[]> rows) =>
        string.Join(
            Environment.NewLine,
            [Line(columns), Line([.. columns.Select(_ => "---")]), .. rows.Select(Line)]);

    private static string Line(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
}
