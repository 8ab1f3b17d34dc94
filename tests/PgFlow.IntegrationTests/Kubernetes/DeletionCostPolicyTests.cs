using System.Text.Json.Nodes;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>What the policy of the component deletion-cost leaves of the right to patch pods.</summary>
[Needs(Needs.Node)]
[Needs(Needs.Kubectl)]
public sealed class DeletionCostPolicyTests
{
    private const string Cost = "controller.kubernetes.io/pod-deletion-cost";
    private const string Worker = "system:serviceaccount:shop:pgflow-worker";

    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-policy-").FullName;
    private IReadOnlyDictionary<string, string[]?> _findings = new Dictionary<string, string[]?>();

    // Pods before and after a patch of the pod w-1, and who sends it.
    private static Dictionary<string, JsonObject> Requests => new()
    {
        ["first cost"] = Patch(pod => Annotations(pod)[Cost] = "4"),
        ["another cost"] = Patch(
            pod => Annotations(pod)[Cost] = "8",
            before: pod => Annotations(pod)[Cost] = "4"),
        ["first annotation of all"] = Patch(
            pod => Annotations(pod)[Cost] = "4",
            before: pod => Metadata(pod).Remove("annotations")),
        ["first cost, by a deployment with a suffix"] = Patch(
            pod => Annotations(pod)[Cost] = "4", user: Worker + "-reports"),
        ["pod of somebody else"] = Patch(pod => Annotations(pod)[Cost] = "4", sender: "w-2"),
        ["token that is no pod's"] = Patch(pod => Annotations(pod)[Cost] = "4", sender: null),
        ["image"] = Patch(pod => pod["spec"]!["containers"]![0]!["image"] = "other"),
        ["image, by a deployment with a suffix"] = Patch(
            pod => pod["spec"]!["containers"]![0]!["image"] = "other", user: Worker + "-reports"),
        ["another annotation"] = Patch(pod => Annotations(pod)["other"] = "1"),
        ["changed annotation"] = Patch(pod => Annotations(pod)["kept"] = "2"),
        ["removed annotation"] = Patch(pod => Annotations(pod).Remove("kept")),
        ["label"] = Patch(pod => Metadata(pod)["labels"]!["app"] = "other"),
        ["removed labels"] = Patch(pod => Metadata(pod).Remove("labels")),
        ["finalizer"] = Patch(pod => Metadata(pod)["finalizers"] = new JsonArray("stay.example/for-ever")),
        ["removed owner"] = Patch(pod => Metadata(pod).Remove("ownerReferences")),
        ["image, by the cluster"] = Patch(
            pod => pod["spec"]!["containers"]![0]!["image"] = "other", user: "system:serviceaccount:kube-system:other"),
        ["image, by another account"] = Patch(
            pod => pod["spec"]!["containers"]![0]!["image"] = "other", user: "system:serviceaccount:shop:deployer"),
    };

    [OneTimeSetUp]
    public async Task JudgeAsync()
    {
        var manifests = Path.Combine(_folder, "manifests.yaml");
        await File.WriteAllTextAsync(
            manifests, (await Manifests.RenderAsync("overlays/keda-deletion-cost")).Text);
        foreach (var (name, request) in Requests)
        {
            await File.WriteAllTextAsync(FileOf(name), request.ToJsonString());
        }

        _findings = (await new NpmModels("Kubernetes/Policy", "policy-models")
            .JudgeAsync([manifests, .. Requests.Keys.Select(FileOf)]))!;
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("first cost")]
    [TestCase("another cost")]
    [TestCase("first annotation of all")]
    [TestCase("first cost, by a deployment with a suffix")]
    public void Worker_may_tell_the_cost_of_its_own_pod(string request) =>
        Assert.That(_findings[FileOf(request)], Is.Empty);

    [TestCase("pod of somebody else", "no pod but its own")]
    [TestCase("token that is no pod's", "no pod but its own")]
    [TestCase("image", "nothing of its pod")]
    [TestCase("image, by a deployment with a suffix", "nothing of its pod")]
    [TestCase("another annotation", "no annotation but")]
    [TestCase("changed annotation", "no annotation but")]
    [TestCase("removed annotation", "no annotation but")]
    [TestCase("label", "nothing of its pod")]
    [TestCase("removed labels", "nothing of its pod")]
    [TestCase("finalizer", "nothing of its pod")]
    [TestCase("removed owner", "nothing of its pod")]
    public void Worker_may_do_nothing_else(string request, string refusal) =>
        Assert.That(_findings[FileOf(request)], Has.Length.EqualTo(1).And.Some.Contains(refusal));

    [TestCase("image, by the cluster")]
    [TestCase("image, by another account")]
    public void Others_are_no_concern_of_it(string request) => Assert.That(_findings[FileOf(request)], Is.Null);

    [Test]
    public async Task Policy_is_in_force()
    {
        var documents = (await Manifests.RenderAsync("overlays/keda-deletion-cost")).Documents;
        var binding = documents.Single(document => document.Kind == "ValidatingAdmissionPolicyBinding").Text;

        Assert.That(binding, Does.Contain("policyName: pgflow-deletion-cost\n").And.Contain("- Deny"));
        Assert.That(
            documents.Single(document => document.Kind == "ValidatingAdmissionPolicy").Text,
            Does.Contain("  name: pgflow-deletion-cost\n").And.Contain("failurePolicy: Fail"));
    }

    private static JsonObject Patch(
        Action<JsonObject> change, Action<JsonObject>? before = null, string user = Worker, string? sender = "w-1")
    {
        var old = Pod();
        before?.Invoke(old);
        var changed = old.DeepClone().AsObject();
        change(changed);
        var extra = new JsonObject();
        if (sender is not null)
        {
            extra["authentication.kubernetes.io/pod-name"] = new JsonArray(sender);
        }

        return new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["namespace"] = "shop",
                ["userInfo"] = new JsonObject { ["username"] = user, ["extra"] = extra },
            },
            ["oldObject"] = old,
            ["object"] = changed,
        };
    }

    private static JsonObject Pod() => JsonNode.Parse(
        """
        {
          "metadata": {
            "name": "w-1",
            "labels": {"app": "w"},
            "annotations": {"kept": "1"},
            "ownerReferences": [{"kind": "ReplicaSet", "name": "w"}]
          },
          "spec": {"containers": [{"name": "worker", "image": "pgflow"}]}
        }
        """)!.AsObject();

    private static JsonObject Metadata(JsonObject pod) => pod["metadata"]!.AsObject();

    private static JsonObject Annotations(JsonObject pod)
    {
        if (!Metadata(pod).ContainsKey("annotations"))
        {
            Metadata(pod)["annotations"] = new JsonObject();
        }

        return Metadata(pod)["annotations"]!.AsObject();
    }

    private string FileOf(string request) => Path.Combine(_folder, $"{request.Replace(' ', '-')}.json");
}
