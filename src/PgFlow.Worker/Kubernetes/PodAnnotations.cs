using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Kubernetes;

/// <summary>
/// The annotations of this process's pod. Token and CA are read again for each call, since the kubelet replaces them.
/// </summary>
internal sealed class PodAnnotations(ClusterAccess cluster, IOptions<KubernetesOptions> options)
{
    /// <exception cref="HttpRequestException">
    /// The API server is unavailable or refuses; the text has the remedy.
    /// </exception>
    /// <exception cref="IOException">The service account's files are missing.</exception>
    public async Task SetAsync(string name, string value, CancellationToken cancellationToken)
    {
        if (cluster.Server is null)
        {
            throw new HttpRequestException(
                "KUBERNETES_SERVICE_HOST is not set: this is not a pod. Set PgFlow:Kubernetes:DeletionCost to false.");
        }

        using var client = cluster.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Patch, await PathAsync(cancellationToken));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", await cluster.ReadAsync("token", cancellationToken));
        request.Content = new StringContent(Patch(name, value), Encoding.UTF8, "application/merge-patch+json");
        using var response = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(Explain(response.StatusCode), inner: null, response.StatusCode);
        }
    }

    private async Task<Uri> PathAsync(CancellationToken cancellationToken)
    {
        var @namespace = await cluster.ReadAsync("namespace", cancellationToken);
        return new Uri(
            $"api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/pods/{Uri.EscapeDataString(options.Value.Pod!)}",
            UriKind.Relative);
    }

    private string Explain(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"The API server refuses to patch pod {options.Value.Pod} ({(int)status}). Its service account needs the "
            + "verb patch on pods: deploy/kubernetes/components/deletion-cost has the role.",
        HttpStatusCode.NotFound =>
            $"The API server has no pod {options.Value.Pod} in this namespace. PgFlow__Kubernetes__Pod must be "
            + "metadata.name of the downward API.",
        _ => $"The API server answers {(int)status} to a patch of pod {options.Value.Pod}. It is retried.",
    };

    private static string Patch(string name, string value) => JsonSerializer.Serialize(
        new { metadata = new { annotations = new Dictionary<string, string> { [name] = value } } });
}
