using System.Diagnostics;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>
/// The image of this source tree, built once a run, on whatever base images the engine has or can get.
/// </summary>
internal static class WorkerImage
{
    /// <summary>The version of the sources, which a published image is labelled with.</summary>
    public static string ProductVersion { get; } =
        System.Xml.Linq.XDocument.Load(Path.Combine(BuildOutput.Root, "Directory.Build.props"))
            .Descendants("Version").Single().Value;

    public const string Samples = "pgflow-samples:tests";

    private const string Worker = "pgflow-worker:tests";

    private const string Sdk = "mcr.microsoft.com/dotnet/sdk:10.0";

    private static readonly string[] Runtimes =
        ["mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", "mcr.microsoft.com/dotnet/aspnet:10.0"];

    private static readonly Lazy<Task<string?>> Runtime = new(FindRuntimeAsync);

    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>The image's name; skips the test where it cannot be built.</summary>
    public static async Task<string> GetAsync()
    {
        await RuntimeAsync();
        return await Built.Value;
    }

    /// <summary>The image that it is based on; skips the test where there is none.</summary>
    public static async Task<string> RuntimeAsync()
    {
        Docker.Require();
        if (await Runtime.Value is { } runtime)
        {
            return runtime;
        }

        // Not every machine with an engine reaches a registry, in CI neither.
        Absence.Tolerate($"The engine neither has nor gets {Sdk} and one of {string.Join(", ", Runtimes)}.");
        throw new UnreachableException();
    }

    /// <summary>Builds a target, for another architecture if one is named.</summary>
    public static async Task BuildAsync(string target, string tag, string? platform = null)
    {
        string[] options = platform is null ? [] : ["--platform", platform];
        var runtime = await RuntimeAsync();

        // The packages come through the machine's own network, which engines without a bridge to the world need.
        await Docker.RunAsync(
        [
            "build", ".", "--quiet", "--network", "host", "--target", target, "--tag", tag,
            "--build-arg", $"VERSION={ProductVersion}",
            "--build-arg", $"RUNTIME_IMAGE={runtime}", .. options,
        ]);
    }

    private static async Task<string> BuildAsync()
    {
        await BuildAsync("worker", Worker);
        return Worker;
    }

    private static async Task<string?> FindRuntimeAsync()
    {
        if (!await IsThereAsync(Sdk))
        {
            return null;
        }

        foreach (var runtime in Runtimes)
        {
            if (await IsThereAsync(runtime))
            {
                return runtime;
            }
        }

        return null;
    }

    private static async Task<bool> IsThereAsync(string image) =>
        await Docker.HasImageAsync(image) || await Docker.PullsAsync(image);
}
