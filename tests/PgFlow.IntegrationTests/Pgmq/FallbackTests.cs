using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class FallbackTests(TestServer server) : FallbackFixture(server)
{
    [Test]
    public async Task Send_batch_makes_no_messages_of_surplus_headers()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send_batch($1, '{1}', '{1,2,3}', 0)", queue);

        Assert.That(await CountAsync(queue), Is.EqualTo(1));
    }

    [Test]
    public async Task Read_without_a_condition_keeps_all_messages()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);

        Assert.That(await Database.QueryAsync("select * from pgmq.read($1, 0, 10, null)", queue), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Read_with_poll_does_not_outlast_its_time_for_a_long_interval()
    {
        var queue = await CreateQueueAsync();

        // The call that sleeps for the hour would end in the command timeout.
        Assert.That(
            await Database.QueryAsync("select * from pgmq.read_with_poll($1, 30, 1, 1, 3600000)", queue), Is.Empty);
    }

    [Test]
    public async Task Metrics_all_leaves_out_a_meta_row_without_a_table()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.drop_queue($1)", queue.ToUpperInvariant());

        var names = await Database.RowsAsync<string>("select queue_name from pgmq.metrics_all()");

        Assert.That(names, Does.Not.Contain(queue));
    }

    [Test]
    public async Task Create_with_another_case_adds_a_name_and_no_tables()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync("select pgmq.create($1)", queue.ToUpperInvariant());

        Assert.That(
            await Database.RowsAsync<long>(
                "select queue_length from pgmq.metrics_all() where lower(queue_name) = $1", queue),
            Is.EqualTo(new[] { 1L, 1L }));
    }

    [Test]
    public async Task Name_of_multibyte_characters_that_would_be_cut_is_refused()
    {
        var error = await ErrorAsync("select pgmq.create($1)", new string('é', 31));

        Assert.That(error.MessageText, Is.EqualTo("queue name is too long, maximum length is 47 characters"));
    }

    [Test]
    public async Task Functions_fix_their_search_path()
    {
        var loose = await Database.RowsAsync<string>(
            """
            select oid::regprocedure::text from pg_proc
            where pronamespace = 'pgmq'::regnamespace
              and not coalesce(proconfig @> array['search_path=pg_catalog, pg_temp'], false)
            """);

        Assert.That(loose, Is.Empty);
    }

    [Test]
    public async Task Read_does_not_look_at_hidden_messages_when_all_are_hidden()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync(
            "select pgmq.send_batch($1, array(select to_jsonb(n) from generate_series(1, 20000) n), 3600)", queue);
        await Database.ExecuteAsync($"analyze {Table(queue)}");
        await using var session = await Database.BeginAsync();

        await session.ExecuteAsync("select pgmq.read($1, 30, 10)", queue);

        var touched = await session.ScalarAsync<long>(
            """
            select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relid = $1::regclass
            """,
            Table(queue));
        Assert.That(touched, Is.LessThan(100));
    }
}
