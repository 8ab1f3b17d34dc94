using System.Text.RegularExpressions;
using k8s.Models;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>The documented kustomization for other flows of the same database, beside the first deployment.</summary>
[Needs(Needs.Kubectl)]
public sealed partial class SecondDeploymentTests
{
    private Manifests _first = null!;
    private Manifests _second = null!;

    [OneTimeSetUp]
    public async Task RenderAsync()
    {
        _first = await Manifests.RenderAsync("overlays/keda");
        var document = await File.ReadAllTextAsync(BuildOutput.Source("docs", "operations", "kubernetes.md"));
        _second = await Manifests.RenderTextAsync(Kustomization().Match(document).Groups[1].Value);
    }

    [Test]
    public void Scaler_scales_its_own_deployment_by_its_own_question()
    {
        var scaling = _second.One<ScaledObject>().Spec;
        var trigger = scaling.Triggers.Single();

        Assert.That(scaling.ScaleTargetRef.Name, Is.EqualTo(_second.One<V1Deployment>().Metadata.Name));
        Assert.That(scaling.ScaleTargetRef.Name, Is.Not.EqualTo(_first.One<V1Deployment>().Metadata.Name));
        Assert.That(trigger.AuthenticationRef.Name, Is.EqualTo(NameOf(_second, "TriggerAuthentication")));
        Assert.That(
            trigger.Metadata["query"], Does.Contain($"'{{{_second.One<V1ConfigMap>().Data["PgFlow__Flows"]}}}'"));
    }

    [Test]
    public async Task Scaler_of_prometheus_scales_its_own_deployment()
    {
        var second = await Manifests.RenderTextAsync(
            """
            resources: [deploy/kubernetes/overlays/keda-prometheus]
            nameSuffix: -other
            """);

        Assert.That(
            second.One<ScaledObject>().Spec.ScaleTargetRef.Name, Is.EqualTo(second.One<V1Deployment>().Metadata.Name));
    }

    [Test]
    public void Neither_selects_pods_of_the_other()
    {
        foreach (var (own, other) in new[] { (_first, _second), (_second, _first) })
        {
            var pods = own.One<V1Deployment>().Spec.Template.Metadata.Labels;
            var others = other.One<V1Deployment>().Spec.Template.Metadata.Labels;
            foreach (var selector in new[]
            {
                own.One<V1Deployment>().Spec.Selector.MatchLabels,
                own.One<V1PodDisruptionBudget>().Spec.Selector.MatchLabels,
                own.One<PodMonitor>().Spec.Selector.MatchLabels,
            })
            {
                Assert.That(selector, Is.SubsetOf(pods).And.Not.SubsetOf(others));
            }
        }
    }

    [Test]
    public void Nothing_of_the_first_is_applied_anew_but_what_both_have() =>
        Assert.That(
            _second.Documents.Select(document => (document.Kind, NameOf(document))),
            Has.None.AnyOf([.. _first.Documents.Select(document => (object)(document.Kind, NameOf(document)))]));

    private static string NameOf(Manifests manifests, string kind) =>
        NameOf(manifests.Documents.Single(document => document.Kind == kind));

    private static string NameOf(ManifestDocument document) => Name().Match(document.Text).Groups[1].Value;

    [GeneratedRegex(@"^  name: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex("```yaml\n(resources: .*?)```", RegexOptions.Singleline)]
    private static partial Regex Kustomization();
}
