namespace PgFlow.Loads.Compare;

/// <summary>What <c>compare</c> was asked for.</summary>
/// <param name="Only">Names of parts, workloads and contenders to keep; empty for all.</param>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="IsShort">A quarter of the work.</param>
/// <param name="Sleep">What each handler does: nothing, or a wait.</param>
internal sealed record CompareSettings(IReadOnlyList<string> Only, int Rounds, bool IsShort, TimeSpan Sleep)
{
    /// <summary>Whether this is among the things to keep, or nothing of its kind was named.</summary>
    public bool Keeps(string name, IEnumerable<string> kind) =>
        !kind.Any(Names) || Names(name);

    public bool Names(string name) => Only.Contains(name, StringComparer.OrdinalIgnoreCase);
}
