using System.Text.RegularExpressions;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>The compose files as compose reads them; nothing is started.</summary>
[Needs(Needs.Docker)]
public sealed partial class ComposeFileTests
{
    // Instead of the .env of whoever works here.
    private readonly string _noVariables = Path.GetTempFileName();

    private static readonly string[] Secrets = ["PGFLOW_SECRETS=/etc/pgflow"];

    private string[] Production =>
        ["--env-file", _noVariables, "--file", "docker-compose.yml", "--file", "docker/docker-compose.production.yml"];

    [OneTimeSetUp]
    public Task RequireComposeAsync() => Docker.RequireComposeAsync();

    [OneTimeTearDown]
    public void DeleteFile() => File.Delete(_noVariables);

    [Test]
    public async Task Production_refuses_to_start_without_secrets()
    {
        var (exitCode, output) = await Docker.ComposeAsync([], [.. Production, "config"]);

        Assert.That(exitCode, Is.Not.Zero, output);
        Assert.That(output, Does.Contain("Set PGFLOW_SECRETS to a folder with the files owner-password"));
    }

    [Test]
    public async Task Production_knows_no_password_of_the_demo_and_starts_no_sample()
    {
        var (exitCode, output) = await Docker.ComposeAsync(Secrets, [.. Production, "config"]);

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(
            output,
            Does.Contain("/etc/pgflow/worker-password")
                .And.Contain("ConnectionStrings__PgFlow_PasswordFile: /run/secrets/worker-password")
                .And.Not.Contain("demo"));

        // Left out, or, as older versions have it, named with a profile that nobody has asked for.
        Assert.That(output, Does.Not.Contain("\n  sample:\n").Or.Contain("- sample\n"));
    }

    [Test]
    public async Task Production_keeps_its_database_in_another_volume_than_the_demo()
    {
        var demo = await Docker.ComposeAsync([], "--env-file", _noVariables, "--file", "docker-compose.yml", "config");
        var production = await Docker.ComposeAsync(Secrets, [.. Production, "config"]);

        Assert.That(DatabaseVolume().Match(demo.Output).Groups["name"].Value, Is.EqualTo("database"));
        Assert.That(
            DatabaseVolume().Matches(production.Output).Select(volume => volume.Groups["name"].Value),
            Is.EqualTo(new[] { "production-database" }));
    }

    [Test]
    public async Task Demo_publishes_no_port_of_the_database_with_any_profile()
    {
        var (exitCode, output) = await Docker.ComposeAsync(
            [], "--env-file", _noVariables, "--profile", "monitoring", "--profile", "pooler", "config");

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(
            output,
            Does.Contain("9090").And.Contain("3000").And.Not.Contain("5432:").And.Not.Contain("published: 5432"));
    }

    // As the older compose writes it in one line, or the newer one in two.
    [GeneratedRegex(@"(- |source: )(?<name>[a-z-]+)(:|\s+target: )/var/lib/postgresql/data")]
    private static partial Regex DatabaseVolume();
}
