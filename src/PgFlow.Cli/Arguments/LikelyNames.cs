namespace PgFlow.Cli.Arguments;

/// <summary>Suggests known names for a misspelt one.</summary>
internal static class LikelyNames
{
    // A letter too many, too few or wrong, or two swapped letters.
    private const int Mistakes = 2;

    public static IReadOnlyList<string> Of(string given, IEnumerable<string> known) =>
    [
        .. known
            .Select(name => (Name: name, Distance: Distance(given, name)))
            .Where(near => near.Distance <= Mistakes || IsBeginning(given, near.Name))
            .OrderBy(near => near.Distance)
            .Select(near => near.Name),
    ];

    private static bool IsBeginning(string given, string name) =>
        given.Length > 1
        && (name.StartsWith(given, StringComparison.OrdinalIgnoreCase)
            || given.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the number of letters to insert, remove or replace.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var isSame = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (isSame ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[other.Length];
    }
}
