using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Security;
using PgFlow.Worker.Kubernetes;

namespace PgFlow.Tests.Kubernetes;

/// <summary>
/// What a pod sees of its cluster: an API server over HTTPS that knows one token, and the service account's folder.
/// </summary>
internal sealed class ApiServerStandIn : IAsyncDisposable
{
    private readonly CertificateAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-account-").FullName;
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly int _port = FreePort.Find();

    private ApiServerStandIn()
    {
        var (certificate, key) = _authority.Issue("localhost");
        using var pem = X509Certificate2.CreateFromPem(certificate, key);

        // TLS on some systems takes keys from such a file only.
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), password: null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.ListenLocalhost(_port, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        Write("token", "first\n");
        Write("namespace", "flows");
        Write("ca.crt", _authority.Pem);
    }

    /// <summary>What was patched: method, path, content type and body.</summary>
    public List<string> Patches { get; } = [];

    public string? LastPatch { get; private set; }

    public int Requests { get; private set; }

    /// <summary>The only token that is accepted.</summary>
    public string Token { get; set; } = "first";

    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    public ClusterAccess Access => new(new Uri($"https://localhost:{_port}"), _folder);

    public static async Task<ApiServerStandIn> StartAsync()
    {
        var server = new ApiServerStandIn();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Replaces a file of the service account.</summary>
    public void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests++;
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return;
        }

        context.Response.StatusCode = (int)Answer;
        if (Answer == HttpStatusCode.OK)
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            LastPatch = $"{context.Request.Method} {context.Request.Path} {context.Request.ContentType} {body}";
            Patches.Add(LastPatch);
        }
    }
}
