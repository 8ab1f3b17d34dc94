using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Resilience;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Security;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Security;

/// <summary>
/// Certificates that are really checked: the server's is made out to localhost by a CA of the test, and connections
/// ask for SSL Mode=VerifyFull.
/// </summary>
[Platform(Include = "Linux", Reason = "The owner of the server's key is changed by chown.")]
[Needs(Needs.Postgres)]
[Slow]
public sealed class TlsTests
{
    private readonly WorkingFolder _folder = new("Good");
    private PrivateServer _server = null!;
    private PrivateServer _serverWithoutTls = null!;

    [OneTimeSetUp]
    public async Task StartServersAsync()
    {
        using var authority = new CertificateAuthority();
        using var another = new CertificateAuthority();
        _folder.Write("ca.pem", authority.Pem);
        _folder.Write("another.pem", another.Pem);
        _server = await PrivateServer.StartNewAsync();
        var (certificate, key) = authority.Issue("localhost");
        await _server.UseTlsAsync(certificate, key);
        _serverWithoutTls = await PrivateServer.StartNewAsync();
    }

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        await _server.DisposeAsync();
        await _serverWithoutTls.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Every_connection_of_a_worker_is_encrypted_to_the_server_that_its_certificate_names()
    {
        var connection = ConnectionString(_server, "localhost", "ca.pem");
        await using (var migration = Start("migrate", connection, "--plugins", "plugins"))
        {
            Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
        }

        await using var worker = Start("worker", connection);
        await using var observer = NpgsqlDataSource.Create(_server.ConnectionString);
        await WaitUntil.TrueAsync(
            async () => (await EncryptedAsync(observer)).Count >= 4,
            "four connections are open",
            () => Task.FromResult(worker.Output + worker.Errors),
            TimeSpan.FromSeconds(30));

        Assert.That(await EncryptedAsync(observer), Is.All.True);
    }

    [Test]
    public Task Certificate_of_another_authority_is_refused([Values("migrate", "worker")] string verb) =>
        AssertRefusedAsync(
            verb,
            ConnectionString(_server, "localhost", "another.pem"),
            " is not trusted (",
            "issued by the CA in Root Certificate");

    [Test]
    public Task Certificate_for_another_name_is_refused([Values("migrate", "worker")] string verb) =>
        AssertRefusedAsync(
            verb,
            ConnectionString(_server, "127.0.0.1", "ca.pem"),
            " is not trusted (",
            "issued for Host");

    [Test]
    public Task Server_without_encryption_is_refused([Values("migrate", "worker")] string verb) =>
        AssertRefusedAsync(
            verb,
            ConnectionString(_serverWithoutTls, "localhost", "ca.pem"),
            "No SSL enabled connection from this host is configured",
            "switch TLS on in the server");

    private static async Task<IReadOnlyList<bool>> EncryptedAsync(NpgsqlDataSource observer)
    {
        await using var connection = await observer.OpenConnectionAsync();
        return await connection.RowsAsync<bool>(
            """
            select ssl
              from pg_catalog.pg_stat_ssl
              join pg_catalog.pg_stat_activity using (pid)
             where application_name like 'pgflow-worker %'
            """);
    }

    private async Task AssertRefusedAsync(string verb, string connection, string reason, string nextStep)
    {
        await using var process = Start(verb, connection);

        Assert.That(
            await process.ExitCodeAsync(), Is.EqualTo(ExitCodes.Configuration), process.Output + process.Errors);
        Assert.That(
            process.Output + process.Errors, Does.Contain(reason).And.Contain(nextStep).And.Not.Contain("   at "));
    }

    private PgFlowProcess Start(string verb, string connection, params string[] arguments) =>
        PgFlowProcess.Start(_folder.Path, [verb, "--connection", connection, .. arguments]);

    private string ConnectionString(PrivateServer server, string host, string authority) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = host,
            SslMode = SslMode.VerifyFull,
            RootCertificate = _folder.Combine(authority),
        }.ConnectionString;
}
