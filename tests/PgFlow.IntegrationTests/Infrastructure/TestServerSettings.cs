namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>Settings of the servers that the tests start themselves.</summary>
internal static class TestServerSettings
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        // Fixtures run in parallel and multi-session tests hold several connections each.
        ["max_connections"] = "200",

        // A test that deadlocks must say so soon; the default is a second.
        ["deadlock_timeout"] = "200ms",

        // Nothing here survives the run.
        ["fsync"] = "off",
        ["full_page_writes"] = "off",
        ["synchronous_commit"] = "off",
    };
}
