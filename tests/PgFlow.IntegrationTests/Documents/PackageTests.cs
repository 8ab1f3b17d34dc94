using System.IO.Compression;
using System.Text.RegularExpressions;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Documents;

namespace PgFlow.IntegrationTests.Documents;

/// <summary>The packages as they would be published, and the README's first plugin built from them.</summary>
[Slow]
public sealed partial class PackageTests
{
    private static readonly string[] Packages = ["PgFlow.Abstractions", "PgFlow.Client", "PgFlow.Worker"];

    private readonly WorkingFolder _folder = new();

    private string Feed => Path.Combine(_folder.Path, "feed");

    [OneTimeSetUp]
    public Task PackAsync() => DotnetAsync(
        BuildOutput.Root,
        "pack", "PgFlow.Worker.sln", "-c", BuildOutput.Configuration, "--no-build", "-o", Feed, "--nologo");

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Three_projects_are_packages_with_symbols() => Assert.That(
        Directory.EnumerateFiles(Feed).Select(file => Version().Replace(Path.GetFileName(file), "")),
        Is.EquivalentTo(Packages.SelectMany(package => new[] { $"{package}.nupkg", $"{package}.snupkg" })));

    [TestCaseSource(nameof(Packages))]
    public async Task Package_has_readme_license_and_documentation_and_goes_with_its_own_version_only(string package)
    {
        await using var archive = await ZipFile.OpenReadAsync(
            Directory.GetFiles(Feed, $"{package}.*.nupkg").Single());
        using var manifest = new StreamReader(await archive.GetEntry($"{package}.nuspec")!.OpenAsync());
        var text = await manifest.ReadToEndAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(archive.GetEntry("README.md"), Is.Not.Null);
            Assert.That(archive.GetEntry($"lib/net10.0/{package}.xml"), Is.Not.Null);
            Assert.That(text, Does.Contain("<license type=\"expression\">Apache-2.0</license>"));
            Assert.That(
                Own().Matches(text).Select(dependency => dependency.Groups[1].Value), Has.All.Match(@"^\[[^,]+\]$"));
        }
    }

    [Test]
    public async Task First_plugin_of_the_readme_is_built_from_the_packages_in_an_empty_folder()
    {
        var plugin = Directory.CreateDirectory(Path.Combine(_folder.Path, "Greeter")).FullName;
        var code = MarkdownDocument.Read("README.md").Blocks.First(block => block.Language == "csharp").Text;
        await File.WriteAllTextAsync(Path.Combine(plugin, "Greeting.cs"), code);
        await File.WriteAllTextAsync(Path.Combine(plugin, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(_folder.Path, "packages")}" /></config>
              <fallbackPackageFolders><add key="restored" value="{Restored()}" /></fallbackPackageFolders>
            </configuration>
            """);
        await File.WriteAllTextAsync(Path.Combine(plugin, "Greeter.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <EnableDynamicLoading>true</EnableDynamicLoading>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="PgFlow.Abstractions" Version="{PackedVersion()}" /></ItemGroup>
            </Project>
            """);

        await DotnetAsync(plugin, "publish", "-o", "out", "--nologo");

        Assert.That(File.Exists(Path.Combine(plugin, "out", "Greeter.dll")));
    }

    // Where restores of this build have put what is not ours.
    private static string Restored() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        var result = await ExternalProgram.RunAsync("dotnet", arguments, folder, CancellationToken.None);
        Assert.That(result.ExitCode, Is.Zero, result.Output);
    }

    private string PackedVersion() => Version().Match(
        Path.GetFileName(Directory.GetFiles(Feed, "PgFlow.Abstractions.*.nupkg").Single())).Groups[1].Value;

    [GeneratedRegex(@"\.(\d+\.\d+\.\d+[^/]*?)(?=\.s?nupkg)")]
    private static partial Regex Version();

    [GeneratedRegex("id=\"PgFlow\\.\\w+\" version=\"([^\"]+)\"")]
    private static partial Regex Own();
}
