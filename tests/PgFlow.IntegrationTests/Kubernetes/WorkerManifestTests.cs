using System.Globalization;
using System.Xml.Linq;
using k8s.Models;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>Numbers and names that stand in two places and must agree.</summary>
[Needs(Needs.Kubectl)]
public sealed class WorkerManifestTests
{
    private static readonly TimeSpan GraceMargin = TimeSpan.FromSeconds(10);

    private static IReadOnlyList<string> Overlays => Manifests.Overlays;

    [TestCaseSource(nameof(Overlays))]
    public async Task Grace_period_is_the_drain_and_a_margin(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var drain = TimeSpan.Parse(
            manifests.One<V1ConfigMap>().Data["PgFlow__ShutdownTimeout"], CultureInfo.InvariantCulture);

        Assert.That(
            manifests.One<V1Deployment>().Spec.Template.Spec.TerminationGracePeriodSeconds,
            Is.EqualTo((drain + GraceMargin).TotalSeconds));
    }

    [TestCaseSource(nameof(Overlays))]
    public async Task Worker_reads_the_settings_that_are_generated(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);

        Assert.That(
            Worker(manifests).EnvFrom.Single().ConfigMapRef.Name,
            Is.EqualTo(manifests.One<V1ConfigMap>().Metadata.Name));
    }

    [TestCaseSource(nameof(Overlays))]
    public async Task Containers_run_as_nobody_in_particular_and_write_nowhere(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var pod in Pods(manifests))
        {
            Assert.That(pod.AutomountServiceAccountToken, Is.False);
            Assert.That(pod.SecurityContext.RunAsNonRoot, Is.True);
            Assert.That(pod.SecurityContext.RunAsUser, Is.GreaterThan(0));
            Assert.That(pod.SecurityContext.SeccompProfile.Type, Is.EqualTo("RuntimeDefault"));
            var container = pod.Containers.Single();
            Assert.That(container.SecurityContext.ReadOnlyRootFilesystem, Is.True);
            Assert.That(container.SecurityContext.AllowPrivilegeEscalation, Is.False);
            Assert.That(container.SecurityContext.Capabilities.Drop, Is.EqualTo(new[] { "ALL" }));
        }
    }

    [TestCaseSource(nameof(Overlays))]
    public async Task Secrets_are_named_and_never_part_of_the_manifests(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);

        Assert.That(manifests.Documents.Select(document => document.Kind), Has.None.EqualTo("Secret"));
        Assert.That(
            Pods(manifests).Select(pod => SecretOf(pod).SecretName),
            Is.EquivalentTo(new[] { "pgflow-worker", "pgflow-migrate" }));
    }

    [TestCaseSource(nameof(Overlays))]
    public async Task Connection_string_is_a_mounted_file_that_the_pod_may_read_and_that_follows_its_secret(
        string overlay)
    {
        foreach (var pod in Pods(await Manifests.RenderAsync(overlay)))
        {
            var container = pod.Containers.Single();
            var file = container.Env.Single(variable => variable.Name == "ConnectionStrings__PgFlow_File").Value;
            var mount = container.VolumeMounts.Single(mounted => mounted.Name == SecretVolumeOf(pod).Name);

            Assert.That(file, Is.EqualTo($"{mount.MountPath}/connection-string"));

            // One file of a volume, mounted by a subPath, never changes.
            Assert.That(mount.SubPath, Is.Null);
            Assert.That(SecretOf(pod).DefaultMode, Is.EqualTo(Convert.ToInt32("440", 8)));
            Assert.That(pod.SecurityContext.FsGroup, Is.EqualTo(pod.SecurityContext.RunAsGroup));
        }
    }

    [TestCaseSource(nameof(Overlays))]
    public async Task Selectors_find_the_worker_and_not_the_migration(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var worker = manifests.One<V1Deployment>().Spec.Template.Metadata.Labels;
        var migration = manifests.One<V1Job>().Spec.Template.Metadata.Labels;
        foreach (var selector in new[]
        {
            manifests.One<V1Deployment>().Spec.Selector.MatchLabels,
            manifests.One<V1PodDisruptionBudget>().Spec.Selector.MatchLabels,
        })
        {
            Assert.That(selector, Is.SubsetOf(worker).And.Not.SubsetOf(migration));
        }
    }

    [Test]
    public async Task Worker_may_patch_pods_and_nothing_else_where_it_tells_their_deletion_cost()
    {
        var manifests = await Manifests.RenderAsync("overlays/keda-deletion-cost");
        var rule = manifests.One<V1Role>().Rules.Single();
        var binding = manifests.One<V1RoleBinding>();
        var pod = manifests.One<V1Deployment>().Spec.Template.Spec;

        Assert.That(
            (rule.ApiGroups?.Single(), rule.Resources?.Single(), rule.Verbs.Single()),
            Is.EqualTo(("", "pods", "patch")));
        Assert.That(
            (binding.RoleRef.Name, binding.Subjects?.Single().Name),
            Is.EqualTo((manifests.One<V1Role>().Metadata.Name, pod.ServiceAccountName)));
        Assert.That(
            Worker(manifests).Env.Single(variable => variable.Name == "PgFlow__Kubernetes__Pod")
                .ValueFrom.FieldRef.FieldPath,
            Is.EqualTo("metadata.name"));
    }

    [TestCase("base")]
    [TestCase("overlays/fixed")]
    [TestCase("overlays/keda")]
    [TestCase("overlays/keda-prometheus")]
    public async Task Nobody_else_has_a_right_or_a_token(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);

        Assert.That(manifests.Documents.Select(document => document.Kind), Has.None.StartsWith("Role"));
        Assert.That(Pods(manifests).SelectMany(pod => pod.Volumes), Has.None.Matches<V1Volume>(
            volume => volume?.Projected is not null));
    }

    [Test]
    public async Task Image_is_that_of_this_version()
    {
        var version = XDocument.Load(Path.Combine(BuildOutput.Root, "Directory.Build.props"))
            .Descendants("Version").Single().Value;

        Assert.That(
            Pods(await Manifests.RenderAsync("base")).Select(pod => pod.Containers.Single().Image),
            Has.All.EqualTo($"pgflow:{version}"));
    }

    [Test]
    public async Task Autoscaled_deployment_leaves_the_number_of_workers_to_the_autoscaler() =>
        Assert.That((await Manifests.RenderAsync("overlays/keda")).One<V1Deployment>().Spec.Replicas, Is.Null);

    private static V1Container Worker(Manifests manifests) =>
        manifests.One<V1Deployment>().Spec.Template.Spec.Containers.Single();

    private static V1Volume SecretVolumeOf(V1PodSpec pod) => pod.Volumes.Single(volume => volume.Secret is not null);

    private static V1SecretVolumeSource SecretOf(V1PodSpec pod) => SecretVolumeOf(pod).Secret;

    private static V1PodSpec[] Pods(Manifests manifests) =>
        [manifests.One<V1Deployment>().Spec.Template.Spec, manifests.One<V1Job>().Spec.Template.Spec];
}
