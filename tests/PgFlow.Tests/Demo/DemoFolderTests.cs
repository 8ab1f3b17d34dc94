using PgFlow.Cli.Demo;
using PgFlow.Tests.Samples;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Demo;

public sealed class DemoFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Given_folder_is_taken_by_its_full_path() =>
        Assert.That(DemoFolder.Resolve(_folder.Path + "/./", _folder.Path), Is.EqualTo(_folder.Path));

    [Test]
    public void Clone_around_the_program_is_the_default()
    {
        _folder.Write("PgFlow.Worker.sln", ""u8);
        _folder.Write("bin/Debug/documents/README.md", ""u8);

        Assert.That(
            DemoFolder.Resolve(null, Path.Combine(_folder.Path, "bin", "Debug")), Is.EqualTo(_folder.Path));
    }

    [Test]
    public void Published_documents_are_the_default_away_from_a_clone()
    {
        _folder.Write("documents/README.md", ""u8);

        Assert.That(DemoFolder.Resolve(null, _folder.Path), Is.EqualTo(Path.Combine(_folder.Path, "documents")));
    }

    [Test]
    public void Option_is_named_when_there_is_nothing_to_index() =>
        Assert.That(
            () => DemoFolder.Resolve(null, _folder.Path),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("--input"));

    [Test]
    public void File_is_refused_as_one()
    {
        var file = _folder.Write("a.txt", "a"u8);

        Assert.That(
            () => DemoFolder.Resolve(file, _folder.Path),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("a file, not a folder"));
    }
}
