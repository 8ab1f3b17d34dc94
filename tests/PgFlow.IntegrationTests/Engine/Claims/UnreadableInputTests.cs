using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Claims;

/// <summary>An input that cannot be read fails its own run, and its neighbours go on.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class UnreadableInputTests(TestServer server) : EngineFixture(server)
{
    // Stored in a few bytes each; all together have a gigabyte of text.
    private const string LongNumbers = "('[' || repeat('1e131000,', 8199) || '1e131000]')::jsonb";

    private const string Refused = "failed failed 0 the input cannot be read (54001)";

    // Stored while the stack is deep, and read while it is not.
    private const string Nested = "(repeat('[', 3000) || repeat(']', 3000))::jsonb";

    [Test]
    public async Task Unreadable_run_fails_alone_when_its_flow_is_claimed()
    {
        await DefineAsync("a");
        await StartAsync("'1'", "'2'", Nested, "'3'");

        var claimed = await OnShallowStackAsync(() => Sql.ClaimAsync(Flow, Worker));

        Assert.That(claimed, Has.Count.EqualTo(3));
        Assert.That(
            await RunsAsync(),
            Is.EqualTo(new[] { Refused, "started started 1", "started started 1", "started started 1" }));
    }

    [Test]
    public async Task Unreadable_run_fails_alone_when_its_messages_are_started()
    {
        await DefineAsync("a");
        await StartAsync("'1'", Nested, "'2'");
        var messages = await Sql.RowsAsync<long>($"select msg_id from pgmq.read('{Flow}', 30, 10)");

        var started = await OnShallowStackAsync(() => Sql.RowsAsync<string>(
            "select input::text from pgflow.start_tasks($1, $2, $3) order by 1", Flow, messages, Worker));

        Assert.That(started, Is.EqualTo(new[] { """{"run": 1}""", """{"run": 2}""" }));
        Assert.That(
            await RunsAsync(),
            Is.EqualTo(new[] { Refused, "started started 1", "started started 1" }));
    }

    [Test]
    public async Task Unreadable_output_fails_its_dependent_alone()
    {
        await DefineAsync("a", "b: a");
        await StartAsync("'1'", "'2'");
        var first = await Sql.ClaimAsync(Flow, Worker);
        await Sql.ExecuteAsync(
            $"select pgflow.complete_task($1, 'a', 0, {Nested})", first[0].RunId);
        await Sql.CompleteAsync([first[1]]);

        var claimed = await OnShallowStackAsync(() => Sql.ClaimAsync(Flow, Worker));

        Assert.That(claimed.Select(claim => claim.RunId), Is.EqualTo(new[] { first[1].RunId }));
        Assert.That(
            await Sql.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", first[0].RunId),
            Is.EqualTo("failed"));
    }

    [Test]
    public async Task Element_that_cannot_be_read_fails_its_run_with_all_of_its_tasks()
    {
        await DefineAsync("m[]");
        await StartAsync($"jsonb_build_array(1, {LongNumbers}, 2)", "'[3]'");

        var claimed = await Sql.RowsAsync<string>(
            "select input from pgflow.claim_tasks($1, '{m}', 10, $2, carefully => true)", Flow, Worker);

        Assert.That(claimed, Is.EqualTo(new[] { "3" }));
        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select concat_ws(' ', status, count(*)) from pgflow.step_tasks
                where flow_slug = $1 group by status order by 1
                """,
                Flow),
            Is.EqualTo(new[] { "cancelled 2", "failed 1", "started 1" }));
    }

    [Test]
    public async Task Numbers_that_take_too_long_to_write_are_found_without_writing_them()
    {
        await DefineAsync("a");
        await StartAsync(LongNumbers, "'1'", LongNumbers, LongNumbers);

        var claimed = await Sql.RowsAsync<string>(
            "select input from pgflow.claim_tasks($1, '{a}', 10, $2, carefully => true)", Flow, Worker);

        Assert.That(claimed, Is.EqualTo(new[] { """{"run": 1}""" }));
        Assert.That(await RunsAsync(), Has.Exactly(3).StartsWith("failed failed 0 the input cannot be read (54000)"));
    }

    [Test]
    public async Task What_the_server_cannot_read_now_fails_nothing_and_comes_again()
    {
        await DefineAsync("a");
        await StartAsync("'1'", "'\"damaged\"'", "'2'");

        await WithDamageAsync(async () =>
            Assert.That(await ClaimCarefullyAsync(), Is.EqualTo(new[] { """{"run": 1}""", """{"run": 2}""" })));
        var deferred = await Sql.ScalarAsync<double>(
            """
            select extract(epoch from ready_at - now())::float8 from pgflow.step_tasks
            where flow_slug = $1 and status = 'queued'
            """,
            Flow);
        await Sql.ExecuteAsync("update pgflow.step_tasks set ready_at = now() where flow_slug = $1", Flow);

        Assert.That(deferred, Is.InRange(5, 10.5));
        Assert.That(await ClaimCarefullyAsync(), Is.EqualTo(new[] { """{"run": "damaged"}""" }));
    }

    [Test]
    public async Task Unreadable_run_that_another_session_has_locked_is_failed_later()
    {
        await DefineAsync("a");
        await StartAsync("'1'", Nested);
        await using (var other = await Database.BeginAsync())
        {
            await other.ExecuteAsync("select from pgflow.runs where flow_slug = $1 for update", Flow);
            Assert.That(await OnShallowStackAsync(() => Sql.ClaimAsync(Flow, Worker)), Has.Count.EqualTo(1));
            Assert.That(await RunsAsync(), Is.EqualTo(new[] { "started queued 0", "started started 1" }));
        }

        await Sql.ExecuteAsync("update pgflow.step_tasks set ready_at = now() where flow_slug = $1", Flow);
        await OnShallowStackAsync(() => Sql.ClaimAsync(Flow, Worker));

        Assert.That((await RunsAsync())[0], Does.StartWith("failed failed 0"));
    }

    [Test]
    public async Task Recovery_and_repair_pass_over_what_cannot_be_read()
    {
        await DefineAsync("a");
        await StartAsync(Nested, "'1'");

        await OnShallowStackAsync(async () =>
        {
            await Sql.ExecuteAsync("select pgflow.repair_tasks($1)", Flow);
            await Sql.ExecuteAsync("select pgflow.recover_tasks(null)");
            return true;
        });

        Assert.That(await RunsAsync(), Has.All.EqualTo("started queued 0"));
    }

    private Task<int> StartAsync(params string[] inputs) =>
        Sql.ExecuteAsync($"select pgflow.start_flows($1, array[{string.Join(", ", inputs)}]::jsonb[])", Flow);

    private Task<IReadOnlyList<string?>> ClaimCarefullyAsync() =>
        Sql.RowsAsync<string>(
            "select input from pgflow.claim_tasks($1, '{a}', 10, $2, carefully => true)", Flow, Worker);

    /// <summary>Each run with its task: status, status, attempts, and the beginning of the error.</summary>
    private Task<IReadOnlyList<string?>> RunsAsync() =>
        Sql.RowsAsync<string>(
            """
            select concat_ws(' ', r.status, t.status, t.attempts_count, substring(t.error_message from '^[^:]*'))
            from pgflow.runs r join pgflow.step_tasks t using (run_id)
            where r.flow_slug = $1 order by 1
            """,
            Flow);

    private async Task<T> OnShallowStackAsync<T>(Func<Task<T>> act)
    {
        await Sql.ExecuteAsync("set max_stack_depth = '100kB'");
        try
        {
            return await act();
        }
        finally
        {
            await Sql.ExecuteAsync("reset max_stack_depth");
        }
    }

    // A stored value that is damaged on disk cannot be made by statements.
    private async Task WithDamageAsync(Func<Task> act)
    {
        const string Function = "pgflow._refuse_long_numbers(jsonb)";
        var definition = await Sql.ScalarAsync<string>($"select pg_get_functiondef('{Function}'::regprocedure)");
        await Sql.ExecuteAsync(
            """
            create or replace function pgflow._refuse_long_numbers(p_value jsonb) returns void language plpgsql as $$
            begin
              if p_value::text like '%damaged%' then
                raise exception 'damaged' using errcode = 'data_corrupted';
              end if;
            end;
            $$
            """);
        try
        {
            await act();
        }
        finally
        {
            await Sql.ExecuteAsync(definition!);
        }
    }
}
