using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>The statement for reports of one kind.</summary>
/// <param name="Sql">Calls a batch function and returns its rows <c>(item, outcome)</c>.</param>
/// <param name="Claim">Returns the claim of an item.</param>
/// <param name="MoreParameters">Returns the parameters after the claims' arrays.</param>
internal sealed record ReportStatement<T>(
    string Sql,
    Func<T, TaskClaim> Claim,
    Func<IReadOnlyList<T>, IReadOnlyList<NpgsqlParameter>> MoreParameters)
{
    /// <summary>Returns why the database would refuse an item, which is then not sent; or null.</summary>
    public Func<T, string?> Refusal { get; init; } = _ => null;

    /// <summary>Returns the number of characters that an item adds to the statement; zero for small items.</summary>
    public Func<T, long> Size { get; init; } = _ => 0;

    public NpgsqlParameter[] Parameters(IReadOnlyList<T> items) =>
        [.. ClaimParameters.Create([.. items.Select(Claim)]), .. MoreParameters(items)];
}
