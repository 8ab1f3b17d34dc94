using System.Text.Json;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>
/// Published types and schemas that npm has, in the user's cache, fetched once, and a script that judges files by them.
/// </summary>
/// <param name="area">The folder of the tests whose folder Models has the script and the list of packages.</param>
/// <param name="cache">The name of the folder in the cache.</param>
internal sealed class NpmModels(string area, string cache)
{
    private const string Script = "validate.mjs";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _source = Path.Combine(AppContext.BaseDirectory, area, "Models");

    /// <summary>What is wrong with each of the files, by file.</summary>
    public async Task<IReadOnlyDictionary<string, string[]>> JudgeAsync(IReadOnlyList<string> files)
    {
        Needs.Verify(Needs.Node);
        var folder = await PrepareAsync();
        var findings = await RunAsync("node", [Path.Combine(folder, Script), .. files], folder);
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(findings)!;
    }

    private async Task<string> PrepareAsync()
    {
        if (NpmClient.Executable is null)
        {
            Absence.Report("There is no npm on this machine, from which the published models come.");
        }

        var folder = PackageCache.Beside(PackageCache.DefaultFolder, cache);
        Directory.CreateDirectory(folder);
        await using var held = await FileLock.AcquireAsync(
            Path.Combine(folder, ".lock"), Patience, TimeProvider.System, CancellationToken.None);
        var wanted = await File.ReadAllTextAsync(Path.Combine(_source, "package.json"));
        var complete = Path.Combine(folder, "complete");
        File.Copy(Path.Combine(_source, Script), Path.Combine(folder, Script), overwrite: true);
        if (!File.Exists(complete) || await File.ReadAllTextAsync(complete) != wanted)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), wanted);
            await RunAsync(NpmClient.Executable!, ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
            await File.WriteAllTextAsync(complete, wanted);
        }

        return folder;
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string folder)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var result = await ExternalProgram.RunAsync(program, arguments, folder, deadline.Token);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"{program} {arguments[0]} exited with {result.ExitCode} in {folder}: {result.Output}");
    }
}
