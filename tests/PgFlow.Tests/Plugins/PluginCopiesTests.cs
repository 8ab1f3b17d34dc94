using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class PluginCopiesTests
{
    [Test]
    public void Folders_are_copied_but_those_of_a_mounted_volume()
    {
        using var folder = new PluginFolder();
        var plugin = Directory.CreateDirectory(folder.Combine("Good")).FullName;
        foreach (var below in (string[])["", ".native/node", "runtimes", "..data"])
        {
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(Path.Combine(plugin, below)).FullName, "Good.dll"), "code");
        }

        using var copies = PluginCopies.Create(NullLogger.Instance);
        var copy = copies.Copy(
            new PluginFile("Good", Path.Combine(plugin, "Good.dll"), IsFolder: true), _ => { });

        var root = Path.GetDirectoryName(copy.LoadFrom)!;
        Assert.That(
            Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')),
            Is.EquivalentTo(new[] { "Good.dll", ".native/node/Good.dll", "runtimes/Good.dll" }));
    }

    [Test]
    public void Plugin_without_a_copy_is_loaded_from_where_it_lies()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");
        var plugin = new PluginFile("Good", folder.Combine("Good", "Good.dll"), IsFolder: true);
        using var copies = PluginCopies.Create(NullLogger.Instance);

        // Its place is taken by a file, as it would be by none on a full disk.
        File.WriteAllText(Path.Combine(copies.Folder!, "1"), "");
        var copy = copies.Copy(plugin, _ => { });

        Assert.That(copy, Is.EqualTo(plugin));
    }
}
