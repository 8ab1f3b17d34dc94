namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>What the operations of all sequences did: a test that never meets a case proves nothing about it.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;

    public override string ToString() =>
        string.Join(Environment.NewLine, _counts.Select(count => $"{count.Value,8} {count.Key}"));
}
