using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Claims;

/// <summary>A run whose input would have a gigabyte of text, as any client can start it.</summary>
public sealed class LongNumbersTests : EngineFixture
{
    [Test]
    public async Task Run_with_a_gigabyte_of_digits_does_not_hold_up_its_flow()
    {
        await DefineAsync("a");
        await using var patient = await Database.OpenPatientlyAsync();
        await patient.ExecuteAsync(
            "select pgflow.start_flows($1, array[('[' || repeat('1e131000,', 8199) || '1e131000]')::jsonb])", Flow);
        await patient.StartAsync(Flow, "[1]");

        IReadOnlyList<Claim> claimed = [];
        for (var claims = 0; claims < 2 && claimed.Count == 0; claims++)
        {
            claimed = await patient.ClaimAsync(Flow, Worker);
        }

        Assert.That(claimed, Has.Count.EqualTo(1));
        Assert.That(
            await patient.ScalarAsync<string>(
                """
                select concat_ws(' ', r.status, t.attempts_count, t.error_message)
                from pgflow.runs r join pgflow.step_tasks t using (run_id)
                where r.flow_slug = $1 and t.status <> 'started'
                """,
                Flow),
            Does.StartWith("failed 0 the input cannot be read (54000)"));
    }

    [Test]
    public async Task Run_with_two_hundred_numbers_as_long_as_a_key_is_claimed([Values] bool isBesideUnreadable)
    {
        await DefineAsync("a");
        var healthy = await Sql.ScalarAsync<Guid>(
            "select run_id from pgflow.start_flow($1, to_jsonb(array_fill(repeat('7', 1234)::numeric, array[200])))",
            Flow);
        if (isBesideUnreadable)
        {
            await Sql.ExecuteAsync(
                "select pgflow.start_flows($1, array[('[' || repeat('1e131000,', 8199) || '1e131000]')::jsonb])", Flow);
        }

        var claimed = await Sql.RowsAsync<Guid>(
            "select run_id from pgflow.claim_tasks($1, '{a}', 10, $2, carefully => true)", Flow, Worker);

        Assert.That(claimed, Is.EqualTo(new[] { healthy }));
    }

    [TestCase("1e131000", 140)]
    [TestCase("-1e131000", 140)]
    [TestCase("1e20000", 900)]
    [TestCase("1e-16000", 1100)]
    public async Task Numbers_whose_text_is_longer_than_sixteen_megabytes_are_refused(string number, int count)
    {
        var error = await Sql.ErrorAsync(
            "select pgflow._refuse_long_numbers(('[' || repeat($1 || ',', $2) || '0]')::jsonb)", number, count);

        Assert.That(error.SqlState, Is.EqualTo("54000"));
    }
}
