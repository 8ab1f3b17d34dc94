using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>The command line of the local engine, when there is one.</summary>
internal static class Docker
{
    // A bound against hanging; a first build downloads packages and compiles everything ahead of time.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    private static readonly Lazy<Task<string[]?>> Compose = new(FindComposeAsync);

    /// <summary>
    /// Skips the test unless an engine answers; in CI too, as none can be brought along like a package.
    /// </summary>
    public static void Require()
    {
        Needs.Verify(Needs.Docker);
        if (!DockerServerSource.EngineAnswers)
        {
            // An engine cannot be brought along like a package.
            Absence.Tolerate("No Docker engine answers here.");
        }
    }

    /// <summary>Skips the test unless docker compose, or its older form docker-compose, is installed.</summary>
    public static async Task RequireComposeAsync()
    {
        Needs.Verify(Needs.Docker);
        if (await Compose.Value is null)
        {
            // A plugin of the engine, which CI does not have.
            Absence.Tolerate("Neither docker compose nor docker-compose is installed here.");
        }
    }

    /// <summary>Runs <c>docker</c>; fails the test when that fails.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(["docker", .. arguments]);
        Assert.That(exitCode, Is.Zero, $"docker {string.Join(' ', arguments)}\n{output}");
        return output.Trim();
    }

    /// <summary>Runs compose in the repository, with these variables.</summary>
    public static async Task<(int ExitCode, string Output)> ComposeAsync(
        IEnumerable<string> variables, params string[] arguments) =>
        await TryAsync(["env", .. variables, .. (await Compose.Value)!, .. arguments]);

    public static async Task<bool> HasImageAsync(string image) =>
        (await TryAsync(["docker", "image", "inspect", image])).ExitCode == 0;

    /// <summary>Whether the image could be downloaded within a few minutes.</summary>
    public static async Task<bool> PullsAsync(string image) =>
        (await TryAsync(["timeout", "180", "docker", "pull", "--quiet", image])).ExitCode == 0;

    private static async Task<(int ExitCode, string Output)> TryAsync(string[] command)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var result = await ExternalProgram.RunAsync(command[0], command[1..], BuildOutput.Root, deadline.Token);
        return (result.ExitCode, result.Output);
    }

    private static async Task<string[]?> FindComposeAsync()
    {
        string[][] forms = [["docker", "compose"], ["docker-compose"]];
        foreach (var form in forms)
        {
            if ((await TryAsync([.. form, "version"])).ExitCode == 0)
            {
                return form;
            }
        }

        return null;
    }
}
