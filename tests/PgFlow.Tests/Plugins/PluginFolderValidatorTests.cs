using System.Runtime.Versioning;
using PgFlow.Tests.Samples;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class PluginFolderValidatorTests
{
    [Test]
    [Platform(Include = "Linux", Reason = "Rights of files.")]
    [UnsupportedOSPlatform("windows")]
    public void Folder_that_may_not_be_read_is_named_with_the_user_and_the_cure()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, UnixFileMode.None);
        string? problem;
        using (new ForeignFileRights())
        {
            problem = PluginFolderValidator.ProblemOf(new PluginOptions { Folder = folder.Path });
        }

        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.That(
            problem,
            Is.EqualTo(
                $"'{folder.Path}' may not be read by this process (user {Environment.UserName}); let it read the "
                + "folder"));
    }

    [Test]
    public void Folder_that_is_not_there_is_named() =>
        Assert.That(
            PluginFolderValidator.ProblemOf(new PluginOptions { Folder = "/nowhere" }),
            Is.EqualTo("'/nowhere' is not one; create it"));
}
