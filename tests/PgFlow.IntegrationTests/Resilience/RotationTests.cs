using System.Security.Cryptography;
using Npgsql;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>
/// The password is changed in the server, later in the file that the worker was given, and every session ends in
/// between: the worker outlasts the refusals and goes on with the new one, without a restart.
/// </summary>
[Platform(Include = "Linux", Reason = "Links as Kubernetes makes them.")]
public sealed class RotationTests : OwnLoginFixture
{
    [Test]
    public async Task Worker_goes_on_when_the_connection_string_of_its_file_was_replaced_by_a_link()
    {
        using var secret = new MountedSecret(ConnectionString);

        await AssertOutlastsAsync(
            [("PgFlow_File", secret.Path)], password => secret.Replace(ConnectionStringWith(password)));
    }

    [Test]
    public async Task Worker_goes_on_when_the_connection_string_of_its_file_was_rewritten()
    {
        using var secret = new MountedSecret(ConnectionString);

        await AssertOutlastsAsync(
            [("PgFlow_File", secret.Path)], password => secret.Rewrite(ConnectionStringWith(password)));
    }

    [Test]
    public async Task Worker_goes_on_with_a_password_of_its_own_file_over_several_hosts()
    {
        using var secret = new MountedSecret(Password);
        var host = new NpgsqlConnectionStringBuilder(ConnectionString);
        var text = new NpgsqlConnectionStringBuilder(ConnectionStringWith(null))
        {
            Host = $"{host.Host}:{host.Port},{host.Host}:1",
        }.ConnectionString;

        await AssertOutlastsAsync([("PgFlow", text), ("PgFlow_PasswordFile", secret.Path)], secret.Replace);
    }

    private async Task AssertOutlastsAsync((string Name, string Value)[] connections, Action<string> rewrite)
    {
        var flow = await DefineAsync("rotated", Map("step"));
        var handlers = new GatedHandlers();
        await using var worker = WorkerProcess.StartWith(
            connections, handlers.Catalog(flow), ("Heartbeat:Interval", "00:00:00.5"));
        var run = await StartAsync(flow, "[1, 2, 3]");
        await handlers.UntilRunningAsync(3);
        var password = RandomNumberGenerator.GetHexString(16, lowercase: true);
        Guid later;
        try
        {
            await Database.ExecuteAsync($"alter role {Login} password '{password}'");
            await EndSessionsAsync();
            later = await StartAsync(flow, "[4]");
            handlers.Open();
            await worker.UntilAsync(() => worker.FailingLoops >= 3 && handlers.Running == 0, "three loops fail");
            rewrite(password);
            await UntilCompletedAsync(run, worker.Describe);
            await UntilCompletedAsync(later, worker.Describe);
            await worker.UntilAsync(() => worker.FailingLoops == 0, "every loop works again");
            await UntilListeningAsync(worker);
        }
        finally
        {
            await Database.ExecuteAsync($"alter role {Login} password '{Password}'");
        }

        Assert.That(handlers.Executions, Is.EqualTo(new[] { 1, 1, 1, 1 }));
        Assert.That(worker.Ended.IsCompleted, Is.False);
    }

    private Task UntilListeningAsync(WorkerProcess worker) => WaitUntil.TrueAsync(
        () => Database.ScalarAsync<bool>(
            "select exists (select from pg_catalog.pg_stat_activity where usename = $1 and query like 'listen%')",
            Login),
        "a session listens",
        () => Task.FromResult(worker.Describe()));

    private string ConnectionStringWith(string? password) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Password = password }.ConnectionString;
}
