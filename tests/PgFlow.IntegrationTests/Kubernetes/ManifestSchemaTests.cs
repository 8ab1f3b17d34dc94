using k8s;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>Every manifest as it would be applied, judged by the published schemas of what it is for.</summary>
[Needs(Needs.Node)]
[Needs(Needs.Kubectl)]
public sealed class ManifestSchemaTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-manifests-").FullName;

    private IReadOnlyDictionary<string, string[]> _findings = new Dictionary<string, string[]>();

    private static IReadOnlyList<string> Overlays => Manifests.Overlays;

    [OneTimeSetUp]
    public async Task JudgeAsync()
    {
        foreach (var overlay in Overlays)
        {
            var manifests = await Manifests.RenderAsync(overlay);
            await File.WriteAllTextAsync(FileOf(overlay), manifests.Text);
        }

        var keda = (await Manifests.RenderAsync("overlays/keda")).Text;
        await File.WriteAllTextAsync(
            FileOf("misspelt"),
            keda.Replace("pollingInterval:", "polingInterval:", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            FileOf("mistyped"),
            keda.Replace("maxReplicaCount: 10", "maxReplicaCount: ten", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            FileOf("nothing"),
            keda.Replace("  podMetricsEndpoints:", "  podTargetLabels:", StringComparison.Ordinal));
        _findings = await new NpmModels("Kubernetes", "manifest-models").JudgeAsync(
            [.. Overlays.Concat(["misspelt", "mistyped", "nothing"]).Select(FileOf)]);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Overlays))]
    public void Manifests_fit_the_published_models(string overlay) =>
        Assert.That(_findings[FileOf(overlay)], Is.Empty);

    [TestCase("misspelt", "polingInterval")]
    [TestCase("mistyped", "maxReplicaCount")]
    [TestCase("nothing", "podTargetLabels")]
    public void Models_find_what_is_wrong(string manifests, string field) =>
        Assert.That(_findings[FileOf(manifests)], Has.Some.Contains(field));

    [TestCaseSource(nameof(Overlays))]
    public async Task Client_library_knows_every_field(string overlay)
    {
        var builtIn = (await Manifests.RenderAsync(overlay)).Documents.Where(document => document.IsBuiltIn).ToList();

        var objects = KubernetesYaml.LoadAllFromString(
            string.Join("\n---\n", builtIn.Select(document => document.Text)), typeMap: null, strict: true);

        Assert.That(objects, Has.Count.EqualTo(builtIn.Count).And.Count.GreaterThan(5));
    }

    private string FileOf(string manifests) => Path.Combine(_folder, $"{manifests.Replace('/', '-')}.yaml");
}
