using System.Net;
using System.Net.Sockets;
using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>What keeps a process from starting is told in one sentence with its cure, and by the exit code.</summary>
[Slow]
public sealed class StartFailureTests : DatabaseFixture
{
    private string _powerless = "";

    [OneTimeSetUp]
    public async Task CreateLoginWithoutRightsAsync()
    {
        _powerless = $"powerless_{Guid.NewGuid():N}";
        await Database.ExecuteAsync($"create role {_powerless} login password 'secret'");
    }

    [OneTimeTearDown]
    public Task DropLoginAsync() => Database.ExecuteAsync($"drop role {_powerless}");

    [TestCase("worker", "wrong database", 78, "correct the user, the password or the database")]
    [TestCase("worker", "wrong password", 78, "correct the user, the password or the database")]
    [TestCase("worker", "no password", 78, "give a password")]
    [TestCase("worker", "no TLS", 78, "switch TLS on in the server")]
    [TestCase("worker", "no rights", 78, "a member of pgflow_worker")]
    [TestCase("migrate", "wrong database", 78, "correct the user, the password or the database")]
    [TestCase("migrate", "no password", 78, "give a password")]
    [TestCase("migrate", "no rights", 78, "run migrate as the owner")]
    [TestCase("migrate", "server away", 75, "check that the server runs")]
    public async Task Failure_to_connect_names_user_database_server_and_cure(
        string verb, string fault, int exitCode, string cure)
    {
        using var folder = new WorkingFolder("Good");
        var connection = Faulty(fault);
        await using var process = PgFlowProcess.Start(
            folder.Path,
            [verb, "--connection", connection.ConnectionString],
            ("PgFlow__Logging__Format", "Text"),
            ("PGPASSWORD", ""),
            ("PGPASSFILE", ""),
            ("HOME", folder.Path));

        var ended = await process.ExitCodeAsync();
        var told = (process.Output + process.Errors).Split('\n')
            .Where(line => line.Contains(cure, StringComparison.Ordinal));

        Assert.That(ended, Is.EqualTo(exitCode), process.Output + process.Errors);
        Assert.That(process.Output + process.Errors, Does.Not.Contain("   at "));
        Assert.That(
            told.Single(),
            Does.Contain($"user \"{connection.Username}\" and database \"{connection.Database}\" on "
                + $"{connection.Host}:{connection.Port}"));
    }

    [Test]
    public async Task Taken_port_is_told_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var folder = new WorkingFolder("Good");
        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["--connection", Faulty("none").ConnectionString],
            ("PgFlow__Http__Port", $"{port}"),
            ("PgFlow__Logging__Format", "Text"));

        var ended = await worker.ExitCodeAsync();
        var told = (worker.Output + worker.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(ended, Is.EqualTo(78), worker.Output + worker.Errors);
        Assert.That(told, Has.Length.EqualTo(1).And.One.Contains($"PgFlow:Http:Port is {port}"));
    }

    private NpgsqlConnectionStringBuilder Faulty(string fault)
    {
        var sound = new NpgsqlConnectionStringBuilder(Database.WorkerConnectionString);

        // The worker would say that it has a size of its own.
        sound.Remove("Maximum Pool Size");
        return fault switch
        {
            "none" => sound,
            "wrong database" => new(sound.ConnectionString) { Database = "no_such_database" },
            "wrong password" => new(sound.ConnectionString) { Password = "wrong" },
            "no password" => new(sound.ConnectionString) { Password = null },
            "no TLS" => new(sound.ConnectionString) { SslMode = SslMode.Require },
            "no rights" => new(sound.ConnectionString) { Username = _powerless, Password = "secret" },
            _ => new(sound.ConnectionString) { Host = "127.0.0.1", Port = 1 },
        };
    }
}
