using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using PgFlow.EmbeddedPostgres;

namespace PgFlow.Tests.EmbeddedPostgres;

public sealed class PackageArchiveTests
{
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("pgflow-scratch-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Links_that_the_package_lists_are_created()
    {
        var archive = await PackAsync("""[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"}]""");

        var server = await PackageArchive.ExtractAsync(archive, _folder, CancellationToken.None);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(server, "lib", "libpq.so.5")), Is.EqualTo("library"));
    }

    [Test]
    public async Task Link_that_leaves_the_package_is_refused()
    {
        var archive = await PackAsync("""[{"source":"native/lib/libpq.so.5.17","target":"../outside"}]""");

        var refusal = await Assert.ThrowsAsync<ServerBinariesMissingException>(
            () => PackageArchive.ExtractAsync(archive, _folder, CancellationToken.None));

        Assert.That(refusal!.Message, Does.Contain("../outside"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public async Task Server_is_readable_for_other_accounts()
    {
        var archive = await PackAsync("[]");

        var server = await PackageArchive.ExtractAsync(archive, _folder, CancellationToken.None);

        var mode = File.GetUnixFileMode(Path.Combine(server, "lib", "libpq.so.5.17"));
        Assert.That(mode.HasFlag(UnixFileMode.OtherRead), Is.True);
    }

    private async Task<string> PackAsync(string links)
    {
        var archive = Path.Combine(_folder, "package.tgz");
        await using var zipped = new GZipStream(File.Create(archive), CompressionLevel.Fastest);
        await using var tar = new TarWriter(zipped);
        await WriteAsync(tar, "package/native/lib/libpq.so.5.17", "library");
        await WriteAsync(tar, "package/native/pg-symlinks.json", links);
        return archive;
    }

    private static async Task WriteAsync(TarWriter tar, string name, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = content,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }
}
