using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>Converts claims to the four parallel arrays that every batch function takes first.</summary>
internal static class ClaimParameters
{
    public static NpgsqlParameter[] Create(IReadOnlyList<TaskClaim> claims)
    {
        var runIds = new Guid[claims.Count];
        var stepSlugs = new string[claims.Count];
        var taskIndexes = new int[claims.Count];
        var claimNos = new long[claims.Count];
        for (var n = 0; n < claims.Count; n++)
        {
            (_, runIds[n], stepSlugs[n], taskIndexes[n], claimNos[n]) = claims[n];
        }

        return
        [
            new NpgsqlParameter<Guid[]> { TypedValue = runIds },
            new NpgsqlParameter<string[]> { TypedValue = stepSlugs },
            new NpgsqlParameter<int[]> { TypedValue = taskIndexes },
            new NpgsqlParameter<long[]> { TypedValue = claimNos },
        ];
    }
}
