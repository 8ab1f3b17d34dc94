using System.Collections.Concurrent;
using k8s;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>What <c>kubectl apply -k</c> would send: an overlay of deploy/kubernetes, rendered by kubectl.</summary>
internal sealed class Manifests
{
    private static readonly string Root = Path.Combine(BuildOutput.Root, "deploy", "kubernetes");

    private static readonly ConcurrentDictionary<string, Lazy<Task<Manifests>>> Rendered = new();

    private Manifests(string text)
    {
        Text = text;
        Documents = [.. text.Split("\n---\n").Select(ManifestDocument.Parse)];
    }

    /// <summary>Folders of deploy/kubernetes that can be applied as they are.</summary>
    public static IReadOnlyList<string> Overlays { get; } =
        ["base", .. Directory.EnumerateDirectories(Path.Combine(Root, "overlays"))
            .Select(folder => $"overlays/{Path.GetFileName(folder)}")
            .Order(StringComparer.Ordinal)];

    public string Text { get; }

    public IReadOnlyList<ManifestDocument> Documents { get; }

    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>Renders the overlay, once in a run of the tests.</summary>
    public static Task<Manifests> RenderAsync(string overlay)
    {
        Needs.Verify(Needs.Kubectl);
        return Rendered.GetOrAdd(overlay, _ => new(() => RenderOnceAsync(overlay))).Value;
    }

    /// <summary>
    /// Renders a kustomization of somebody's own, which names folders of ours by <c>deploy/kubernetes/...</c>.
    /// </summary>
    public static async Task<Manifests> RenderTextAsync(string kustomization)
    {
        Needs.Verify(Needs.Kubectl);
        var folder = Directory.CreateTempSubdirectory("pgflow-kustomization-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "kustomization.yaml"),
                kustomization.Replace(
                    "deploy/kubernetes", Path.GetRelativePath(folder, Root), StringComparison.Ordinal));
            return await RenderOnceAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The only document that is read as this type: its kind, after "V1" where Kubernetes has it.</summary>
    public T One<T>()
    {
        var kind = typeof(T).Name.StartsWith("V1", StringComparison.Ordinal) ? typeof(T).Name[2..] : typeof(T).Name;
        return KubernetesYaml.Deserialize<T>(Documents.Single(document => document.Kind == kind).Text);
    }

    private static async Task<Manifests> RenderOnceAsync(string overlay)
    {
        var result = await ExternalProgram.RunAsync(
            "kubectl", ["kustomize", PathOf(overlay)], workingFolder: null, CancellationToken.None);
        if (result.ExitCode < 0)
        {
            Absence.Report($"There is no kubectl on this machine, which renders the manifests: {result.Output}");
        }

        return result.ExitCode == 0
            ? new Manifests(result.Output)
            : throw new InvalidOperationException($"kubectl kustomize {overlay} failed: {result.Output}");
    }
}
