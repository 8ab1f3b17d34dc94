using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>The servers that tests of pgmq run on: every version, and one on which pgmq is an extension.</summary>
public static class PgmqServers
{
    /// <summary>For tests that hold for the fallback and the extension alike.</summary>
    public static IEnumerable<TestServer> All => TestServers.All.Union(Extensions);

    /// <summary>
    /// For tests that need one server with the fallback, unless one is given, and one with the extension.
    /// </summary>
    public static IEnumerable<TestServer> Both => Extensions.Prepend(TestServers.Default).Distinct();

    /// <summary>For tests that need the extension: one server or none.</summary>
    public static IEnumerable<TestServer> Extensions =>
        TestServers.WithExtension is { } server ? [server] : [];
}
