using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>
/// A real PgBouncer, in transaction mode unless asked otherwise, before a test's server, with fewer sessions than
/// clients.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";
    private const int ServerSessions = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-pgbouncer-").FullName;
    private readonly int _port = FreePort.Find();
    private readonly Process _process;

    private PgBouncer(
        NpgsqlConnectionStringBuilder server, IReadOnlyList<string> connectionStrings, string mode)
    {
        File.WriteAllText(Path.Combine(_folder, "users.txt"), Users(connectionStrings));
        File.WriteAllText(Path.Combine(_folder, "pgbouncer.ini"), Settings(server, mode));
        var account = ServerAccount.Choose();
        if (account.Name is not null && !OperatingSystem.IsWindows())
        {
            // It refuses to run as root, and the folder is root's alone.
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        var (file, arguments) = account.Wrap(Program, ["-q", Path.Combine(_folder, "pgbouncer.ini")]);
        _process = Process.Start(ExternalProgram.Describe(file, arguments, _folder))!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Starts one for the users of these connection strings; says so when the machine has none.</summary>
    public static Task<PgBouncer> StartAsync(params string[] connectionStrings) =>
        StartInModeAsync("transaction", connectionStrings);

    /// <summary>The same in another mode: <c>session</c>, in which each client has a session of its own.</summary>
    public static async Task<PgBouncer> StartInModeAsync(string mode, params string[] connectionStrings)
    {
        Needs.Verify(Needs.PgBouncer);
        if (!File.Exists(Program))
        {
            Absence.Report($"There is no {Program}; Debian's package pgbouncer has it.");
        }

        var bouncer = new PgBouncer(
            new NpgsqlConnectionStringBuilder(connectionStrings[0]), connectionStrings, mode);
        await WaitUntil.TrueAsync(bouncer.AnswersAsync, "PgBouncer answers");
        return bouncer;
    }

    /// <summary>The same connection by way of the pooler.</summary>
    public string Before(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = "127.0.0.1",
        Port = _port,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Users(IEnumerable<string> connectionStrings) => string.Concat(connectionStrings
        .Select(text => new NpgsqlConnectionStringBuilder(text))
        .Select(login => $"\"{login.Username}\" \"{login.Password}\"\n")
        .Distinct());

    private string Settings(NpgsqlConnectionStringBuilder server, string mode) =>
        $"""
        [databases]
        * = host={server.Host} port={server.Port}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {_port}
        unix_socket_dir =
        auth_type = trust
        auth_file = {_folder}/users.txt
        pool_mode = {mode}
        default_pool_size = {ServerSessions}
        max_client_conn = 200
        """;

    private async Task<bool> AnswersAsync()
    {
        Assert.That(_process.HasExited, Is.False, "PgBouncer runs");
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
