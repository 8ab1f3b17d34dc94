using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>The servers that tests of pgmq run on: every version, and one on which pgmq is an extension.</summary>
public static class PgmqServers
{
    /// <summary>
    /// The server that has the extension, or a stand-in for it; null where this machine has no PostgreSQL 18, which is
    /// the first version that looks for extensions outside its own folder.
    /// </summary>
    public static TestServer? WithExtension { get; } =
        TestServers.All.Any(server => server.ToString() == $"PostgreSQL {StandInServerSource.MajorVersion}")
            ? new TestServer(
                $"PostgreSQL {StandInServerSource.MajorVersion} (pgmq extension)", new StandInServerSource())
            : null;

    /// <summary>For tests that hold for the fallback and the extension alike.</summary>
    public static IEnumerable<TestServer> All => [.. TestServers.All, .. Extensions];

    /// <summary>For tests that need the extension: one server or none.</summary>
    public static IEnumerable<TestServer> Extensions => WithExtension is null ? [] : [WithExtension];
}
