using Npgsql;
using PgFlow.Client.Connections;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Client;

public sealed class SessionOpeningTests : WorkerStoreFixture
{
    private const string Name = "slow opening";

    [Test]
    public async Task Cancellation_that_opening_does_not_notice_ends_the_wait_and_its_session_is_closed()
    {
        var isOpening = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        var builder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { ApplicationName = Name, Pooling = false }
                .ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            _ => throw new NotSupportedException(),
            _ =>
            {
                isOpening.SetResult();
                return answer.Task;
            });
        await using var source = builder.Build();
        using var cancellation = new CancellationTokenSource();

        var opening = source.OpenSessionAsync(cancellation.Token);
        await isOpening.Task;
        await cancellation.CancelAsync();

        Assert.That(async () => await opening, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await SessionsAsync(), Is.EqualTo(1));

        answer.SetResult();
        await WaitUntil.TrueAsync(
            async () => await SessionsAsync() == 0,
            "the session is closed",
            () => Task.FromResult("it is open"));
    }

    [Test]
    public async Task Session_is_opened_and_is_the_callers()
    {
        await using var source = NpgsqlDataSource.Create(Database.ConnectionString);

        await using var connection = await source.OpenSessionAsync(CancellationToken.None);

        await using var command = new NpgsqlCommand("select 1", connection);
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(1));
    }

    private Task<long> SessionsAsync() => Database.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where application_name = $1", Name);
}
