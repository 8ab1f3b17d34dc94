namespace PgFlow.IntegrationTests.Resilience;

/// <summary>
/// What a server refuses for a while: the worker lives on, keeps its results, and goes on when it is over. Sessions
/// are ended each time, since such changes only meet new ones.
/// </summary>
public sealed class RefusedSessionTests : OwnLoginFixture
{
    [TestCase("set default_transaction_read_only = on", "reset default_transaction_read_only")]
    [TestCase("valid until 'yesterday'", "valid until 'infinity'")]
    [TestCase("nologin", "login")]
    [TestCase("connection limit 0", "connection limit -1")]
    public Task Finished_results_outlast_a_login_that(string spoilt, string cured) =>
        AssertOutlastsAsync($"alter role {Login} {spoilt}", $"alter role {Login} {cured}");

    [Test]
    public Task Finished_results_outlast_a_password_that_was_changed() =>
        AssertOutlastsAsync($"alter role {Login} password 'other'", $"alter role {Login} password '{Password}'");

    private async Task AssertOutlastsAsync(string spoil, string cure)
    {
        var flow = await DefineAsync("refused", Map("step"));
        var handlers = new GatedHandlers();
        await using var worker = Start(handlers.Catalog(flow), ("Heartbeat:Interval", "00:00:00.5"));
        var run = await StartAsync(flow, "[1, 2, 3]");
        await handlers.UntilRunningAsync(3);
        Guid later;
        try
        {
            await Database.ExecuteAsync(spoil);
            await EndSessionsAsync();
            later = await StartAsync(flow, "[4]");
            handlers.Open();
            await worker.UntilAsync(() => worker.FailingLoops >= 3 && handlers.Running == 0, "three loops fail");
        }
        finally
        {
            await Database.ExecuteAsync(cure);
        }

        await UntilCompletedAsync(run, worker.Describe);
        await UntilCompletedAsync(later, worker.Describe);
        Assert.That(handlers.Executions, Is.EqualTo(new[] { 1, 1, 1, 1 }));
        Assert.That(worker.Ended.IsCompleted, Is.False);
    }
}
