using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using Testcontainers.PostgreSql;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>A container, when an engine answers at once and has the image or gets it within a minute.</summary>
internal sealed class DockerServerSource(string image) : IServerSource
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan PullTimeout = TimeSpan.FromSeconds(60);

    private static readonly Lazy<bool> Answers = new(() => Task.Run(PingAsync).GetAwaiter().GetResult());

    public static bool EngineAnswers => Answers.Value;

    public async Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        if (!EngineAnswers || !await HasImageAsync(cancellationToken))
        {
            return null;
        }

        // The reaper is a second image to download; the run removes its containers itself.
        TestcontainersSettings.ResourceReaperEnabled = false;
        var settings = TestServerSettings.All.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" });
        var container = new PostgreSqlBuilder(image)
            .WithDatabase("postgres").WithUsername("postgres").WithPassword("postgres")
            .WithCommand([.. settings])
            .WithAutoRemove(true)
            .Build();
        try
        {
            await container.StartAsync(cancellationToken);
            return new RunningServer(container.GetConnectionString(), container.DisposeAsync);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> PingAsync()
    {
        // Testcontainers found no engine to talk to, though its annotations say that there always is one.
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is var engine && engine is null)
        {
            return false;
        }

        try
        {
            using var deadline = new CancellationTokenSource(PingTimeout);
            using var client = CreateClient();
            await client.System.PingAsync(deadline.Token);
            return true;
        }
        catch (Exception exception) when (IsNoEngine(exception))
        {
            return false;
        }
    }

    private async Task<bool> HasImageAsync(CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        try
        {
            await client.Images.InspectImageAsync(image, cancellationToken);
            return true;
        }
        catch (DockerImageNotFoundException)
        {
            return await PullAsync(client, cancellationToken);
        }
    }

    private async Task<bool> PullAsync(DockerClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(PullTimeout);
            await client.Images.CreateImageAsync(
                new() { FromImage = image }, authConfig: null, new Progress<JSONMessage>(), deadline.Token);
            return true;
        }
        catch (Exception exception) when (IsNoEngine(exception))
        {
            await TestContext.Progress.WriteLineAsync($"The image {image} cannot be pulled: {exception.Message}");
            return false;
        }
    }

    private static DockerClient CreateClient() =>
        TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder(Guid.NewGuid()).Build();

    private static bool IsNoEngine(Exception exception) =>
        exception is DockerApiException or HttpRequestException or IOException or OperationCanceledException
            or TimeoutException;
}
