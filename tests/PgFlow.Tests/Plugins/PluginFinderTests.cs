using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class PluginFinderTests
{
    [Test]
    public void Files_that_are_no_plugins_are_passed_over()
    {
        using var folder = new PluginFolder();
        folder.AddLoose("Good", file: "Newtonsoft.Json.dll");
        PluginForgery.MakeNative(folder.AddLoose("SelfContained"));
        Directory.CreateDirectory(folder.Combine("lost+found"));
        File.WriteAllText(folder.Combine("README.md"), "Plugins go here.");

        var (found, problems) = Find(folder);

        Assert.That((found.Count, problems.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Plugins_of_several_folders_are_found()
    {
        using var mounted = new PluginFolder();
        using var bundled = new PluginFolder();
        mounted.Add("Good");
        bundled.Add("OtherVersion");
        var options = new PluginOptions { Folder = $"{mounted.Path}; {bundled.Path}" };

        var (found, _) = new PluginFinder(options.FullPaths(), NullLogger.Instance).Find();

        Assert.That(found.Select(plugin => plugin.Name), Is.EqualTo(new[] { "Good", "OtherVersion" }));
    }

    [Test]
    public void Dependencies_inside_a_plugin_folder_are_no_plugins()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");

        var (found, problems) = Find(folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Single().Path, Does.EndWith("/Good/Good.dll"));
            Assert.That(problems, Is.Empty);
        }
    }

    [Test]
    public void Folder_is_a_problem_when_no_dll_has_its_name()
    {
        using var folder = new PluginFolder();
        folder.Add("Good", under: "good-1.2");

        var (found, problems) = Find(folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Is.Empty);
            Assert.That(problems.Single().Reason, Does.Contain("no good-1.2.dll"));
        }
    }

    [Test]
    public void Folder_wins_over_a_dll_of_its_name_and_says_so()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");
        folder.AddLoose("Good");

        var (found, problems) = Find(folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Single().IsFolder, Is.True);
            Assert.That(problems.Single().File, Does.EndWith("Good.dll"));
        }
    }

    [TestCase("")]
    [TestCase("no assembly at all")]
    public void Damaged_dll_is_a_problem(string content)
    {
        using var folder = new PluginFolder();
        File.WriteAllText(folder.Combine("Torn.dll"), content);

        var (_, problems) = Find(folder);

        Assert.That(problems.Single().Reason, Does.Contain("not a .NET assembly"));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Pipes lie in folders.")]
    public async Task Pipe_is_a_problem_and_is_not_opened()
    {
        using var folder = new PluginFolder();
        await folder.AddPipeAsync("Pipe.dll");
        Directory.CreateDirectory(folder.Combine("Piped"));
        await folder.AddPipeAsync("Piped/Piped.dll");

        var (found, problems) = Find(folder);

        Assert.That(found, Is.Empty);
        Assert.That(
            problems.Select(problem => Path.GetFileName(problem.File)),
            Is.EquivalentTo(new[] { "Pipe.dll", "Piped.dll" }));
        Assert.That(problems.Select(problem => problem.Reason), Has.All.Contains("a pipe or a device"));
    }

    [Test]
    public async Task File_that_is_too_large_for_an_assembly_is_a_problem_and_hides_no_other()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");
        await using (var huge = File.Create(folder.Combine("Huge.dll")))
        {
            huge.SetLength(5L << 30);
        }

        var (found, problems) = Find(folder);

        Assert.That(found.Single().Name, Is.EqualTo("Good"));
        Assert.That(problems.Single().Reason, Does.Contain("has 5368709120 bytes"));
    }

    [Test]
    public void Broken_link_is_a_problem()
    {
        using var folder = new PluginFolder();
        File.CreateSymbolicLink(folder.Combine("Gone.dll"), folder.Combine("nowhere.dll"));

        var (_, problems) = Find(folder);

        Assert.That(problems.Single().Reason, Does.Contain("cannot be read"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public void Folder_that_cannot_be_read_is_a_problem_and_hides_no_other()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");
        Directory.CreateDirectory(folder.Combine("lost+found"), UnixFileMode.None);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        using var rights = new ForeignFileRights();

        var (found, problems) = Find(folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Single().Name, Is.EqualTo("Good"));
            Assert.That(problems.Single().Reason, Does.Contain("cannot be read"));
        }
    }

    [Test]
    public async Task Plugins_are_found_through_the_links_that_kubernetes_mounts()
    {
        using var folder = new PluginFolder();
        folder.Add("SelfContained", under: "..2024_05_06");
        folder.Add("Good", under: "..images/Good");
        Directory.CreateSymbolicLink(folder.Combine("..data"), "..2024_05_06");
        File.CreateSymbolicLink(folder.Combine("SelfContained.dll"), "..data/SelfContained.dll");
        Directory.CreateSymbolicLink(folder.Combine("Good"), "..images/Good");
        MountFiles(folder, "OtherVersion");

        await using var result = await folder.LoadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Problems, Is.Empty);
            Assert.That(result.Slugs(), Is.EquivalentTo(new[] { "greet", "other_version", "self_contained" }));
        }
    }

    /// <summary>Mounts a plugin's folder as a volume: every file a link into a folder with a dot.</summary>
    private static void MountFiles(PluginFolder folder, string plugin)
    {
        var data = folder.Add(plugin, under: $"{plugin}/..2024_05_06");
        Directory.CreateSymbolicLink(folder.Combine(plugin, "..data"), "..2024_05_06");
        foreach (var file in Directory.EnumerateFiles(data).Select(path => Path.GetFileName(path)))
        {
            File.CreateSymbolicLink(folder.Combine(plugin, file), $"..data/{file}");
        }
    }

    private static (IReadOnlyList<PluginFile> Found, IReadOnlyList<PluginProblem> Problems) Find(PluginFolder folder) =>
        new PluginFinder([folder.Path], NullLogger.Instance).Find();
}
