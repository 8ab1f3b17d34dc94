using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>The dashboard's file, judged by the types that Grafana publishes.</summary>
[Needs(Needs.Node)]
public sealed class DashboardSchemaTests
{
    private static readonly (string Name, string Right, string Wrong)[] Mistakes =
    [
        ("misspelt", "\"graphTooltip\"", "\"graphTooltips\""),
        ("mistyped", "\"lastNotNull\"", "3"),
        ("unknown", "\"absolute\"", "\"absolutely\""),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-dashboard-").FullName;

    private IReadOnlyDictionary<string, string[]> _findings = new Dictionary<string, string[]>();

    [OneTimeSetUp]
    public async Task JudgeAsync()
    {
        var dashboard = await File.ReadAllTextAsync(Dashboard.File);
        foreach (var (name, right, wrong) in Mistakes)
        {
            await File.WriteAllTextAsync(FileOf(name), dashboard.Replace(right, wrong, StringComparison.Ordinal));
        }

        _findings = await new NpmModels("Metrics", "dashboard-models").JudgeAsync(
            [Dashboard.File, .. Mistakes.Select(mistake => FileOf(mistake.Name))]);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Dashboard_fits_the_published_types() => Assert.That(_findings[Dashboard.File], Is.Empty);

    [TestCase("misspelt", "graphTooltips")]
    [TestCase("mistyped", "not assignable to type 'string'")]
    [TestCase("unknown", "absolutely")]
    public void Types_find_what_is_wrong(string dashboard, string finding) =>
        Assert.That(_findings[FileOf(dashboard)], Has.Some.Contains(finding));

    private string FileOf(string dashboard) => Path.Combine(_folder, $"{dashboard}.json");
}
