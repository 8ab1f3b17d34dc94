using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

[Platform(Include = "Linux", Reason = "Signals.")]
public sealed class HangingPluginTests : DatabaseFixture
{
    [Test]
    public async Task Process_ends_by_a_signal_while_a_plugin_hangs_in_its_load()
    {
        using var folder = new WorkingFolder("Unruly");
        await File.WriteAllTextAsync(folder.Combine("hang"), "");
        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["worker"],
            ("ConnectionStrings__PgFlow", Database.WorkerConnectionString),
            ("PgFlow__Plugins__Folder", folder.Plugins),
            ("PgFlow__ShutdownTimeout", "00:00:03"));
        await worker.UntilAsync(() => File.Exists(folder.Combine("hangs")), "the plugin hangs");

        await worker.SignalAsync("TERM");

        Assert.That(await worker.ExitCodeAsync(), Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
    }

    [Test]
    public async Task Migration_of_a_plugin_that_hangs_ends_and_names_it()
    {
        using var folder = new WorkingFolder("Unruly");
        await File.WriteAllTextAsync(folder.Combine("hang"), "");
        await using var migration = PgFlowProcess.Start(
            folder.Path,
            ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"],
            ("PgFlow__Plugins__LoadTimeout", "00:00:02"));

        var exitCode = await migration.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Failure), migration.Output + migration.Errors);
        Assert.That(
            migration.Output + migration.Errors,
            Does.Contain("Not defined:").And.Contain("Unruly.UnrulyFlow.Define runs"));
    }
}
