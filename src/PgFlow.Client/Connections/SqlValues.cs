using Npgsql;
using NpgsqlTypes;

namespace PgFlow.Client.Connections;

/// <summary>Values as typed parameters of statements.</summary>
internal static class SqlValues
{
    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    public static NpgsqlParameter TextArray(IReadOnlyList<string> values) =>
        new NpgsqlParameter<string[]> { TypedValue = [.. values] };

    public static NpgsqlParameter Jsonb(string value) =>
        new() { Value = value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    public static NpgsqlParameter JsonbArray(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

    public static NpgsqlParameter Uuid(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Int(int value) => new NpgsqlParameter<int> { TypedValue = value };

    /// <summary>Returns whole seconds, rounded up: a lease must never be shorter than requested.</summary>
    public static int Seconds(TimeSpan duration) =>
        (int)Math.Clamp(Math.Ceiling(duration.TotalSeconds), 0, int.MaxValue);
}
