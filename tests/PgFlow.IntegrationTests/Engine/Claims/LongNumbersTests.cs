using PgFlow.IntegrationTests.Engine.Defects;
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
}
