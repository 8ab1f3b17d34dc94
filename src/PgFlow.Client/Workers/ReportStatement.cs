using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>How reports of one kind become a statement.</summary>
/// <param name="Sql">Calls a function of the batch surface and returns its rows (item, outcome).</param>
/// <param name="Claim">The claim that an item is about.</param>
/// <param name="MoreParameters">What the function takes after the claims' arrays.</param>
internal sealed record ReportStatement<T>(
    string Sql,
    Func<T, TaskClaim> Claim,
    Func<IReadOnlyList<T>, IReadOnlyList<NpgsqlParameter>> MoreParameters)
{
    /// <summary>Why an item need not be sent, as the database would refuse it; or null.</summary>
    public Func<T, string?> Refusal { get; init; } = _ => null;

    /// <summary>How many characters an item adds to the statement, where these can be many.</summary>
    public Func<T, long> Size { get; init; } = _ => 0;

    public NpgsqlParameter[] Parameters(IReadOnlyList<T> items) =>
        [.. ClaimParameters.Create([.. items.Select(Claim)]), .. MoreParameters(items)];
}
