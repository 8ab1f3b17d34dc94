using Npgsql;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>Sessions that are cut while handlers run, and results that cannot be stored at once.</summary>
public sealed class SessionLossTests : OwnLoginFixture
{
    [Test]
    public async Task Every_result_is_stored_once_however_often_the_sessions_are_ended()
    {
        var flow = await DefineAsync("ended", Map("step"));
        var handlers = new GatedHandlers();
        await using var worker = Start(handlers.Catalog(flow));
        for (var round = 0; round < 5; round++)
        {
            handlers.Close();
            var run = await StartAsync(flow, $"[{string.Join(',', Enumerable.Range(0, 20))}]");
            await handlers.UntilRunningAsync(20);

            Assert.That(await EndSessionsAsync(), Is.Positive);
            handlers.Open();
            await EndSessionsAsync();

            await UntilCompletedAsync(run, worker.Describe);
        }

        Assert.That(handlers.Executions, Has.Exactly(100).EqualTo(1));
    }

    [Test]
    public async Task Result_that_waits_for_a_lock_longer_than_a_statement_may_holds_up_no_other_and_is_not_lost()
    {
        var flow = await DefineAsync("locked", Single("step"));
        var handlers = new GatedHandlers();
        await Database.ExecuteAsync($"alter role {Login} set statement_timeout = '300ms'");
        await using var worker = Start(handlers.Catalog(flow));
        var runs = new List<Guid>();
        for (var index = 0; index < 8; index++)
        {
            runs.Add(await StartAsync(flow, "1"));
        }

        await handlers.UntilRunningAsync(8);
        await using (var other = await Database.BeginAsync())
        {
            await other.ExecuteAsync("select from pgflow.runs where run_id = $1 for update", runs[3]);
            handlers.Open();
            foreach (var run in runs.Where(run => run != runs[3]))
            {
                await UntilCompletedAsync(run, worker.Describe);
            }

            Assert.That((await RunAsync(runs[3])).Status, Is.EqualTo("started"));
        }

        await UntilCompletedAsync(runs[3], worker.Describe);
        Assert.That(handlers.Executions, Has.Exactly(8).EqualTo(1));
        await Database.ExecuteAsync($"alter role {Login} reset statement_timeout");
    }

    [Test]
    public async Task Results_of_a_flow_whose_archive_misses_a_table_wait_for_it_and_those_of_others_are_stored()
    {
        var flow = await DefineAsync("archived", Map("step"));
        var other = await DefineAsync("other", Map("step"));
        var handlers = new GatedHandlers();
        var catalog = handlers.Catalog(flow).Add(other, ["step"], (_, _, _) => Task.FromResult<string?>("1"));
        await using var worker = Start(catalog);
        var run = await StartAsync(flow, "[1, 2, 3]");
        await handlers.UntilRunningAsync(3);

        await Database.ExecuteAsync(
            $"""
            create function public.copy_archived() returns trigger language plpgsql as
              $$ begin insert into public.archived values (new.msg_id); return new; end $$;
            create trigger copy_archived before insert on pgmq.a_{flow.Slug}
              for each row execute function public.copy_archived();
            """);
        handlers.Open();
        await worker.UntilAsync(() => worker.FailingLoops > 0, "results cannot be stored");
        var runs = new List<Guid>();
        for (var index = 0; index < 8; index++)
        {
            runs.Add(await StartAsync(other, "[1, 2, 3]"));
        }

        foreach (var done in runs)
        {
            await UntilCompletedAsync(done, worker.Describe);
        }

        Assert.That((await RunAsync(run)).Status, Is.EqualTo("started"));
        await Database.ExecuteAsync("create table public.archived (msg_id bigint)");
        await UntilCompletedAsync(run, worker.Describe);
        Assert.That(handlers.Executions, Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public async Task Results_that_the_engine_lacks_a_right_for_wait_for_it()
    {
        var flow = await DefineAsync("forbidden", Map("step"));
        var handlers = new GatedHandlers();
        await using var worker = Start(handlers.Catalog(flow));
        var run = await StartAsync(flow, "[1, 2, 3]");
        await handlers.UntilRunningAsync(3);

        await Database.ExecuteAsync(
            $"""
            create function public.guard() returns trigger language plpgsql as
              $$ begin raise exception using errcode = 'insufficient_privilege', message = 'not yours'; end $$;
            create trigger guard before insert on pgmq.a_{flow.Slug} for each row execute function public.guard();
            """);
        handlers.Open();
        await worker.UntilAsync(() => worker.FailingLoops > 0, "results cannot be stored");
        await Database.ExecuteAsync($"drop trigger guard on pgmq.a_{flow.Slug}; drop function public.guard()");

        await UntilCompletedAsync(run, worker.Describe);
        Assert.That(handlers.Executions, Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public async Task Results_that_a_stalled_network_keeps_are_delivered_when_it_is_back()
    {
        var flow = await DefineAsync("stalled", Map("step"));
        var handlers = new GatedHandlers();
        var direct = new NpgsqlConnectionStringBuilder(ConnectionString);
        await using var network = new StallingNetwork(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Host = "127.0.0.1",
            Port = network.Port,
            Timeout = 1,
            CommandTimeout = 1,
        };
        await using var worker = PgFlow.IntegrationTests.Worker.WorkerProcess.Start(
            through.ConnectionString, handlers.Catalog(flow), ("Heartbeat:Interval", "00:00:00.5"));
        var run = await StartAsync(flow, "[1, 2, 3]");
        await handlers.UntilRunningAsync(3);

        network.Stall();
        handlers.Open();
        await worker.UntilAsync(() => worker.FailingLoops >= 2, "loops give up waiting for answers");
        network.GoOn();

        await UntilCompletedAsync(run, worker.Describe);
        Assert.That(handlers.Executions, Is.EqualTo(new[] { 1, 1, 1 }));
    }
}
