using System.CommandLine;
using PgFlow.Cli.Commands;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Installing;

public sealed class MigratePluginsTests : InstallFixture
{
    private PluginFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new PluginFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Flows_of_the_plugins_are_defined()
    {
        _folder.Add("Good");

        var (exitCode, output, _) = await MigrateAsync(_folder.Path);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok));
        Assert.That(output, Does.Contain("Flow greet of plugin Good is defined."));
        Assert.That(await FlowsAsync(), Does.Contain("greet"));
    }

    [Test]
    public async Task Migration_can_be_repeated()
    {
        _folder.Add("Good");
        await MigrateAsync(_folder.Path);

        var (exitCode, _, _) = await MigrateAsync(_folder.Path);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok));
    }

    [Test]
    public async Task Plugin_that_cannot_be_read_fails_the_migration_and_keeps_no_other_from_being_defined()
    {
        _folder.Add("Good");
        await File.WriteAllTextAsync(Path.Combine(_folder.Add("Good", "Bad"), "Good.deps.json"), "{");

        var (exitCode, output, _) = await MigrateAsync(_folder.Path);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Does.Contain("Not defined:").And.Contain(Path.Combine(_folder.Path, "Bad")));
        Assert.That(await FlowsAsync(), Does.Contain("greet"));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Pipes lie in folders.")]
    public async Task Pipe_and_a_huge_file_fail_the_migration_by_name_and_keep_no_flow_from_being_defined()
    {
        _folder.Add("Good");
        await _folder.AddPipeAsync("Pipe.dll");
        await using (var huge = File.Create(_folder.Combine("Huge.dll")))
        {
            huge.SetLength(5L << 30);
        }

        var (exitCode, output, _) = await MigrateAsync(_folder.Path);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Does.Contain("Pipe.dll").And.Contain("Huge.dll"));
        Assert.That(await FlowsAsync(), Does.Contain("greet"));
    }

    [Test]
    public async Task Stored_flow_of_another_shape_fails_the_migration_and_is_left_as_it_is()
    {
        _folder.Add("Good");
        await MigrateAsync(_folder.Path);
        await Database.ExecuteAsync("select pgflow.add_step('greet', 'added')");

        var (exitCode, output, _) = await MigrateAsync(_folder.Path);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(
            output, Does.Contain("Flow greet of plugin Good is stored with another shape").And.Contain("added"));
    }

    [Test]
    public async Task Folder_that_does_not_exist_is_a_configuration_error()
    {
        var (exitCode, _, errors) = await MigrateAsync(_folder.Combine("missing"));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(errors, Does.Contain("--plugins").And.Contain("missing"));
    }

    [TestCase("greet", ExitCodes.Ok)]
    [TestCase("other", ExitCodes.Failure)]
    public async Task Queue_of_a_plugins_flow_that_is_no_flows_is_adopted_when_it_is_named(string named, int expected)
    {
        await new SchemaInstaller(Database.ConnectionString).InstallAsync();
        await Database.ExecuteAsync("select pgmq.create('greet')");
        _folder.Add("Good");

        var (exitCode, output, errors) = await MigrateAsync(_folder.Path, "--adopt-queue", named);

        Assert.That(exitCode, Is.EqualTo(expected), output + errors);
        Assert.That((await FlowsAsync()).Contains("greet"), Is.EqualTo(expected == ExitCodes.Ok));
    }

    private Task<IReadOnlyList<string?>> FlowsAsync() =>
        Database.RowsAsync<string>("select flow_slug from pgflow.flows");

    private async Task<(int ExitCode, string Output, string Errors)> MigrateAsync(
        string folder, params string[] options)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await PgFlowCommand.RunAsync(
            ["migrate", "--connection", Database.ConnectionString, "--plugins", folder, .. options],
            new InvocationConfiguration { Output = output, Error = errors });
        return (exitCode, output.ToString(), errors.ToString());
    }
}
