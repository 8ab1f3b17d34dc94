using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Poolers;

/// <summary>
/// A real PgBouncer as docker/pgbouncer starts it, script and settings included, with nothing changed but places: its
/// folders, its port, its server, and the login that passes through.
/// </summary>
internal sealed class ShippedPooler : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-pooler-").FullName;
    private readonly int _port = FreePort.Find();
    private readonly ConcurrentQueue<string> _said = new();
    private Process? _process;

    /// <summary>What it has said.</summary>
    public string Output => string.Join('\n', _said);

    /// <summary>The file that its password comes from.</summary>
    public string PasswordFile => Path.Combine(_folder, "password");

    /// <summary>Starts one before the server, for that login; says so when the machine has none.</summary>
    public static async Task<ShippedPooler> StartAsync(NpgsqlConnectionStringBuilder login)
    {
        Needs.Verify(Needs.PgBouncer);
        if (!File.Exists(Program))
        {
            Absence.Report($"There is no {Program}; Debian's package pgbouncer has it.");
        }

        var pooler = new ShippedPooler();
        pooler.Copy("start.sh", ("/tmp/", $"{pooler._folder}/"), ("/etc/pgflow/", $"{pooler._folder}/"),
            ("app_worker", login.Username!));
        pooler.Copy("pgbouncer.ini", ("/tmp/", $"{pooler._folder}/"), ("listen_addr = *", "listen_addr = 127.0.0.1"),
            ("listen_port = 6432", $"listen_port = {pooler._port}"),
            ("host=postgres port=5432 dbname=pgflow", $"host={login.Host} port={login.Port} dbname={login.Database}"));
        await File.WriteAllTextAsync(pooler.PasswordFile, $"{login.Password}\n");
        await pooler.StartAsync();
        return pooler;
    }

    /// <summary>The same login by way of the pooler, without its password.</summary>
    public string Before(NpgsqlConnectionStringBuilder login) =>
        new NpgsqlConnectionStringBuilder(login.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = _port,
            Database = "pgflow",
            Password = null,
        }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        // It refuses to run as root, and the folder is whose who made it.
        var account = ServerAccount.Choose();
        if (account.Name is { } name)
        {
            await ExternalProgram.RunAsync("chown", ["-R", name, _folder], workingFolder: null, default);
        }

        var (file, arguments) = account.Wrap("/bin/sh", [Path.Combine(_folder, "start.sh")]);
        var description = ExternalProgram.Describe(file, arguments, _folder);
        description.Environment["PGFLOW_WORKER_PASSWORD_FILE"] = PasswordFile;
        description.Environment["PATH"] += ":/usr/sbin";
        _process = Process.Start(description)!;
        _process.ErrorDataReceived += Note;
        _process.OutputDataReceived += Note;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await WaitUntil.TrueAsync(AnswersAsync, "PgBouncer answers", () => Task.FromResult(Output));
    }

    private void Note(object sender, DataReceivedEventArgs line) => _said.Enqueue(line.Data ?? "");

    private void Copy(string file, params (string Ours, string Here)[] places)
    {
        var text = File.ReadAllText(BuildOutput.Source("docker", "pgbouncer", file));
        foreach (var (ours, here) in places)
        {
            Assert.That(text, Does.Contain(ours), file);
            text = text.Replace(ours, here, StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine(_folder, file), text);
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.That(_process!.HasExited, Is.False, Output);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
