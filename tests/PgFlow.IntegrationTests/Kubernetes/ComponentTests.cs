using k8s;
using k8s.Models;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>What stands in two components or files and must agree, and components that no overlay has.</summary>
[Needs(Needs.Kubectl)]
public sealed class ComponentTests
{
    [Test]
    public async Task Both_autoscalers_behave_alike()
    {
        var behaviors = new List<string>();
        foreach (var overlay in new[] { "overlays/keda", "overlays/keda-prometheus" })
        {
            var scaling = (await Manifests.RenderAsync(overlay)).One<ScaledObject>().Spec;
            behaviors.Add(KubernetesYaml.Serialize(scaling.Advanced.HorizontalPodAutoscalerConfig.Behavior));
        }

        Assert.That(behaviors[1], Is.EqualTo(behaviors[0]).And.Not.Empty);
    }

    [Test]
    public void Alerts_of_the_operator_are_those_that_are_tested()
    {
        var rules = After("groups:\n", File.ReadAllText(BuildOutput.Source("deploy", "prometheus", "alerts.yml")));
        var rule = After("  groups:\n", File.ReadAllText(
            Manifests.PathOf("components/monitoring/prometheusrule.yaml")));

        Assert.That(
            rule.Split('\n').Select(line => line.Length == 0 ? line : line[2..]), Is.EqualTo(rules.Split('\n')));
    }

    [Test]
    public async Task Collector_that_is_named_may_be_called()
    {
        var manifests = await Manifests.RenderTextAsync(
            """
            resources: [deploy/kubernetes/base]
            components: [deploy/kubernetes/components/otlp]
            """);

        var settings = manifests.One<V1ConfigMap>().Data;
        Assert.That(settings, Contains.Key("PgFlow__ShutdownTimeout"));
        Assert.That(
            manifests.Documents.Where(document => document.Kind == "NetworkPolicy").Select(policy => policy.Text),
            Has.Some.Contains($"port: {new Uri(settings["PgFlow__Otlp__Endpoint"]).Port}\n"));
    }

    private static string After(string start, string text) =>
        text[(text.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
}
