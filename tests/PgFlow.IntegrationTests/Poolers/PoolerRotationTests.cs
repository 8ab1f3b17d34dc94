using System.Security.Cryptography;
using Npgsql;
using PgFlow.IntegrationTests.Resilience;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Poolers;

/// <summary>
/// The password is changed in the server, later in the file that worker and pooler have in common: both go on with the
/// new one, without a restart of either.
/// </summary>
[Platform(Include = "Linux", Reason = "A container's script.")]
[Needs(Needs.PgBouncer)]
public sealed class PoolerRotationTests : OwnLoginFixture
{
    private ShippedPooler? _pooler;

    private NpgsqlConnectionStringBuilder Direct => new(ConnectionString);

    [OneTimeSetUp]
    public async Task StartPoolerAsync() => _pooler = await ShippedPooler.StartAsync(Direct);

    [OneTimeTearDown]
    public async Task StopPoolerAsync()
    {
        if (_pooler is not null)
        {
            await _pooler.DisposeAsync();
        }
    }

    [Test]
    public async Task Worker_and_pooler_go_on_when_their_file_was_rewritten()
    {
        var flow = await DefineAsync("rotated", Single("step"));
        await using var worker = WorkerProcess.StartWith(
            [("PgFlow", _pooler!.Before(Direct)), ("PgFlow_PasswordFile", _pooler.PasswordFile)],
            Catalog(flow, (_, input) => input));
        await UntilCompletedAsync(await StartAsync(flow, "1"), worker.Describe);

        // A quote is doubled in the pooler's file, a line feed is not of the password.
        var password = $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}\"'\\";
        await Database.ExecuteAsync(
            $"alter role {Login} password '{password.Replace("'", "''", StringComparison.Ordinal)}'");
        await EndSessionsAsync();
        await worker.UntilAsync(() => worker.FailingLoops > 0, "a loop fails");
        var later = await StartAsync(flow, "2");

        // In place, as a container sees it: empty first.
        await File.WriteAllTextAsync(_pooler.PasswordFile, "");
        await File.WriteAllTextAsync(_pooler.PasswordFile, password + "\n");

        await UntilCompletedAsync(later, () => $"{worker.Describe()}\n{_pooler.Output}");
        await worker.UntilAsync(() => worker.FailingLoops == 0, "every loop works again");
        Assert.That(_pooler.Output, Does.Contain("has a new password").And.Not.Contain(password));
    }
}
