using System.Reflection;
using PgFlow.TestKit.Sources;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Architecture;

/// <summary>Within a project no two folders know each other in a circle.</summary>
public sealed class FolderCircleTests
{
    private static readonly Dictionary<string, string> AssemblyNames = new() { ["PgFlow.Cli"] = "pgflow" };

    private static IEnumerable<ProjectFile> Projects => Repository.Projects.Where(HasFolders);

    [TestCaseSource(nameof(Projects))]
    public void Folders_know_each_other_in_no_circle(ProjectFile project)
    {
        var assembly = Assembly.Load(AssemblyNames.GetValueOrDefault(project.Name, project.Name));

        Assert.That(FolderGraph.Of(project.Folder, assembly).FindCircle(), Is.Null);
    }

    [Test]
    public void Types_on_the_way_of_a_task_know_each_other_in_no_circle()
    {
        var types = new[]
        {
            typeof(FlowReader), typeof(SlotPool), typeof(TaskQueue), typeof(TaskExecutor), typeof(HeldTask),
            typeof(HeldTasks), typeof(TaskSpan), typeof(TaskReport), typeof(ReportLanes), typeof(ReportDelivery),
        };
        var each = types.ToDictionary(type => type.Name, type => type.Name);

        Assert.That(new FolderGraph(each, TypeGraph.Of(typeof(SlotPool).Assembly)).FindCircle(), Is.Null);
    }

    [Test]
    public void Circle_is_named_by_its_folders_and_types()
    {
        var folders = new Dictionary<string, string> { ["A"] = "One", ["B"] = "Two", ["C"] = "Three", ["D"] = "Two" };
        var edges = new[] { ("A", "B"), ("B", "C"), ("D", "B"), ("C", "A"), ("A", "Generated") };

        Assert.That(
            new FolderGraph(folders, edges).FindCircle(),
            Is.EqualTo("One -> Two (A -> B), Two -> Three (B -> C), Three -> One (C -> A)"));
    }

    private static bool HasFolders(ProjectFile project) => Directory.EnumerateDirectories(project.Folder)
        .Any(folder => Path.GetFileName(folder) is not ("bin" or "obj"));
}
