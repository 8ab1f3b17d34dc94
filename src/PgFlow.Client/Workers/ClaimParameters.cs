using Npgsql;
using NpgsqlTypes;

namespace PgFlow.Client.Workers;

/// <summary>Claims as the four parallel arrays that every call of the batch surface begins with.</summary>
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

    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    public static NpgsqlParameter TextArray(IReadOnlyList<string> values) =>
        new NpgsqlParameter<string[]> { TypedValue = [.. values] };

    public static NpgsqlParameter Jsonb(string value) =>
        new() { Value = value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    public static NpgsqlParameter JsonbArray(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

    public static NpgsqlParameter Uuid(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Int(int value) => new NpgsqlParameter<int> { TypedValue = value };

    /// <summary>Whole seconds, rounded up: a lease must never be shorter than what was asked for.</summary>
    public static int Seconds(TimeSpan duration) =>
        (int)Math.Clamp(Math.Ceiling(duration.TotalSeconds), 0, int.MaxValue);
}
