using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PgFlow.Worker.Kubernetes;

/// <summary>The address of the cluster's API server and the credentials of this pod.</summary>
/// <param name="Server">The API server; null outside of a cluster.</param>
/// <param name="Folder">The folder with the service account's token, namespace and CA.</param>
internal sealed record ClusterAccess(Uri? Server, string Folder)
{
    private const string MountedFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static ClusterAccess OfThisPod()
    {
        var host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        var port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        return new(
            string.IsNullOrEmpty(host)
                ? null
                : new UriBuilder("https", host, int.TryParse(port, out var number) ? number : 443).Uri,
            MountedFolder);
    }

    public async Task<string> ReadAsync(string file, CancellationToken cancellationToken) =>
        (await File.ReadAllTextAsync(Path.Combine(Folder, file), cancellationToken)).Trim();

    /// <summary>Trusts only the cluster's CA.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes its handler.")]
    public HttpClient CreateClient()
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.ImportFromPemFile(Path.Combine(Folder, "ca.crt"));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        };
        return new HttpClient(handler) { Timeout = Timeout, BaseAddress = Server };
    }
}
