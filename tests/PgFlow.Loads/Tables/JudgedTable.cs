using Spectre.Console;

namespace PgFlow.Loads.Tables;

/// <summary>A table of figures with a verdict below.</summary>
internal static class JudgedTable
{
    private const int Failed = 1;

    /// <summary>Writes all of it; returns the exit code.</summary>
    public static int Write(
        IReadOnlyList<string> columns, IEnumerable<string[]> rows, string work, IEnumerable<string> complaints)
    {
        FigureTable.Write(AnsiConsole.Console, columns, rows);
        AnsiConsole.WriteLine(work);
        var exitCode = 0;
        foreach (var complaint in complaints)
        {
            AnsiConsole.WriteLine($"FAILED: {complaint}");
            exitCode = Failed;
        }

        return exitCode;
    }
}
