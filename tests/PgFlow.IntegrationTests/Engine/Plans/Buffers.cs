using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>What a statement costs in pages visited: the same on every machine, unlike time.</summary>
internal static class Buffers
{
    /// <summary>Runs the statement and counts the pages that it and the functions in it touched.</summary>
    public static async Task<long> OfAsync(NpgsqlConnection sql, string statement, params object?[] args)
    {
        var plan = (await sql.JsonAsync($"explain (analyze, buffers, timing off, format json) {statement}", args))!;
        return (long)plan[0]!["Plan"]!["Shared Hit Blocks"]! + (long)plan[0]!["Plan"]!["Shared Read Blocks"]!;
    }
}
