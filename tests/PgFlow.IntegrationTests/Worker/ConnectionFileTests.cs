using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>The verbs with a connection string in a file.</summary>
public sealed class ConnectionFileTests : DatabaseFixture
{
    private const string File = "ConnectionStrings__PgFlow_File";

    private readonly WorkingFolder _folder = new("Good");

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Migration_and_worker_connect_as_their_files_say()
    {
        _folder.Write("owner", Database.ConnectionString + "\n");
        await using var migration = Start(["migrate", "--plugins", "plugins"], "owner");
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);

        _folder.Write("worker", Database.WorkerConnectionString + "\n");
        await using var worker = Start(["worker", "--until-idle"], "worker");
        Assert.That(await worker.ExitCodeAsync(), Is.Zero, worker.Output + worker.Errors);
    }

    [TestCase("migrate")]
    [TestCase("worker")]
    public async Task Missing_file_ends_with_78_and_is_named(string verb)
    {
        await using var process = Start([verb], "nowhere");

        Assert.That(await process.ExitCodeAsync(), Is.EqualTo(ExitCodes.Configuration));
        Assert.That(process.Errors, Does.Contain(
            $"ConnectionStrings:PgFlow_File is {_folder.Combine("nowhere")}, which does not exist. Mount the secret"));
    }

    [TestCase("migrate", "--dry-run")]
    [TestCase("worker", "--until-idle")]
    public async Task Option_wins_over_a_file(string verb, string mode)
    {
        await using var process = Start([verb, mode, "--connection", Database.ConnectionString], "nowhere");

        Assert.That(await process.ExitCodeAsync(), Is.Zero, process.Output + process.Errors);
    }

    private PgFlowProcess Start(string[] arguments, string file) =>
        PgFlowProcess.Start(_folder.Path, arguments, (File, _folder.Combine(file)));
}
