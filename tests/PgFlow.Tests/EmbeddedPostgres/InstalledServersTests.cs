using PgFlow.EmbeddedPostgres;

namespace PgFlow.Tests.EmbeddedPostgres;

public sealed class InstalledServersTests
{
    [Test]
    public void Named_folder_without_a_server_is_refused_with_its_name()
    {
        var refusal = Assert.Throws<ServerBinariesMissingException>(() => InstalledServers.Find("/no/such/folder"));

        Assert.That(refusal!.Message, Does.Contain("PGFLOW_POSTGRES_BIN").And.Contain("/no/such/folder"));
    }

    [Test]
    public void Newest_server_comes_first()
    {
        var versions = InstalledServers.Find(null).Select(binaries => binaries.MajorVersion);

        Assert.That(versions, Is.Ordered.Descending);
    }
}
