using System.Reflection;
using PgFlow.Client;
using PgFlow.TestKit.Sources;

namespace PgFlow.Tests.Architecture;

/// <summary>plugins -> Abstractions &lt;- Client &lt;- Worker &lt;- Cli, and nothing the other way.</summary>
public sealed class DependencyArrowTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Orders"] = ["PgFlow.Client", "PgFlow.Worker"],
        ["PgFlow.Abstractions"] = [],
        ["PgFlow.Cli"] = ["PgFlow.Abstractions", "PgFlow.Client", "PgFlow.EmbeddedPostgres", "PgFlow.Worker"],
        ["PgFlow.Client"] = ["PgFlow.Abstractions"],
        ["PgFlow.EmbeddedPostgres"] = [],
        ["PgFlow.Samples"] = ["PgFlow.Abstractions"],
        ["PgFlow.Worker"] = ["PgFlow.Abstractions", "PgFlow.Client"],
    };

    private static readonly Assembly Abstractions = typeof(StepContext).Assembly;

    private static readonly Assembly Client = typeof(IWorkerStore).Assembly;

    private static readonly Assembly Worker = Assembly.Load("PgFlow.Worker");

    private static IEnumerable<ProjectFile> Projects => Repository.Projects;

    [TestCaseSource(nameof(Projects))]
    public void Project_references_only_what_its_layer_may_know(ProjectFile project)
    {
        Assert.That(
            AllowedProjects, Contains.Key(project.Name), "A new project: say here which layers it may know.");
        Assert.That(project.Projects, Is.SubsetOf(AllowedProjects[project.Name]));
    }

    [Test]
    public void Plugin_authors_get_no_package_but_the_abstractions_of_logging_and_injection()
    {
        var project = Repository.Projects.Single(candidate => candidate.Name == "PgFlow.Abstractions");

        Assert.That(project.Packages, Is.EquivalentTo(new[]
        {
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
        }));
    }

    [Test]
    public void Abstractions_are_built_on_the_runtime_and_the_shared_abstractions_only()
    {
        var foreign = NamesReferencedBy(Abstractions).Where(name =>
            !name.StartsWith("System.", StringComparison.Ordinal)
            && name is not "netstandard" and not "mscorlib"
                and not "Microsoft.Extensions.DependencyInjection.Abstractions"
                and not "Microsoft.Extensions.Logging.Abstractions");

        Assert.That(foreign, Is.Empty);
    }

    [Test]
    public void Client_does_not_know_the_worker() =>
        Assert.That(NamesReferencedBy(Client), Has.None.EqualTo("pgflow").And.None.StartsWith("PgFlow.Worker"));

    [Test]
    public void Worker_has_no_package_for_the_database()
    {
        var project = Repository.Projects.Single(candidate => candidate.Name == "PgFlow.Worker");

        Assert.That(project.Packages, Has.None.StartsWith("Npgsql"));
    }

    [Test]
    public void Worker_reads_connection_strings_and_errors_but_opens_no_connection() =>
        Assert.That(
            AssemblyFile.TypesReferencedBy(Worker, "Npgsql"),
            Is.SubsetOf(new[]
            {
                "NpgsqlConnectionStringBuilder", "NpgsqlDataSource", "NpgsqlException", "PostgresException",
            }));

    private static IEnumerable<string> NamesReferencedBy(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!);
}
