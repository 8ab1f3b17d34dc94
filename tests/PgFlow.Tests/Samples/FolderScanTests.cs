using PgFlow.Samples.Listing;

namespace PgFlow.Tests.Samples;

public sealed class FolderScanTests
{
    [Test]
    public void Files_are_found_by_their_paths_below_the_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.txt", "a"u8);
        folder.Write("deep/er/b.txt", "b"u8);

        Assert.That(FolderScan.Find(folder.Path), Is.EquivalentTo(new[] { "a.txt", "deep/er/b.txt" }));
    }

    [TestCase(".git/config")]
    [TestCase(".hidden")]
    [TestCase("src/bin/a.txt")]
    [TestCase("obj/a.txt")]
    [TestCase("web/node_modules/x/readme.md")]
    public void Hidden_and_generated_files_are_left_out(string path)
    {
        using var folder = new TemporaryFolder();
        folder.Write(path, "x"u8);

        Assert.That(FolderScan.Find(folder.Path), Is.Empty);
    }

    [Test]
    public void Links_to_folders_are_not_followed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.txt", "a"u8);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "circle"), folder.Path);

        Assert.That(FolderScan.Find(folder.Path), Is.EqualTo(new[] { "a.txt" }));
    }
}
