namespace PgFlow.Cli.Demo;

/// <summary>The output of the sample's index flow. The names are those of its JSON.</summary>
internal sealed record FolderSummary(
    int Documents, long Words, long Lines, int Removed, IReadOnlyDictionary<string, int> Skipped)
{
    public override string ToString()
    {
        var reasons = Skipped.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Value} {entry.Key}");
        var skipped = Skipped.Count == 0 ? "" : $"; left out: {string.Join(", ", reasons)}";
        return FormattableString.Invariant(
            $"{Documents:N0} documents with {Words:N0} words in {Lines:N0} lines{skipped}");
    }
}
