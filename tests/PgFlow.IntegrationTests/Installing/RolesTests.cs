using System.Text.RegularExpressions;
using Npgsql;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

public sealed partial class RolesTests : DatabaseFixture
{
    [TestCase("pgflow_worker", "claim_tasks", true)]
    [TestCase("pgflow_worker", "create_flow", false)]
    [TestCase("pgflow_worker", "start_flow", false)]
    [TestCase("pgflow_client", "start_flow", true)]
    [TestCase("pgflow_client", "claim_tasks", false)]
    [TestCase("pgflow_reader", "start_flow", false)]
    [TestCase("pgflow_definer", "create_flow", true)]
    [TestCase("pgflow_definer", "drain_worker", true)]
    [TestCase("pgflow_worker", "drain_worker", false)]
    [TestCase("pgflow_scaler", "scaling_demand", true)]
    [TestCase("pgflow_scaler", "get_run_with_states", false)]
    [TestCase("public", "complete_tasks", false)]
    [TestCase("public", "scaling_demand", false)]
    public async Task Role_may_call_what_it_is_for(string role, string function, bool isAllowed) =>
        Assert.That(
            await Database.ScalarAsync<bool>(
                "select has_function_privilege($1, oid, 'execute') from pg_proc "
                + "where pronamespace = 'pgflow'::regnamespace and proname = $2",
                role,
                function),
            Is.EqualTo(isAllowed));

    [Test]
    public async Task Every_function_that_is_granted_exists()
    {
        var granted = Quoted().Matches(SchemaScripts.Embedded.Roles.Text[SchemaScripts.Embedded.Roles.Text.IndexOf(
                "from (values", StringComparison.Ordinal)..])
            .Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("pgflow", StringComparison.Ordinal));

        Assert.That(
            granted.Distinct(),
            Is.SubsetOf(await Database.RowsAsync<string>(
                "select proname::text from pg_proc where pronamespace = 'pgflow'::regnamespace")));
    }

    [Test]
    public async Task Application_user_of_the_seed_starts_flows_but_does_not_modify_definitions()
    {
        var slug = Database.UniqueSlug("flow");
        await Database.ExecuteAsync("select pgflow.create_flow($1)", slug);
        var user = $"app_user_{Environment.ProcessId}";
        await Database.ExecuteAsync(
            $"""
            create role {user};
            grant usage on schema pgflow to {user};
            grant select, insert, update on pgflow.runs to {user};
            grant select on pgflow.flows, pgflow.steps to {user};
            grant execute on function pgflow.start_flow to {user};
            """);
        try
        {
            await using var session = await Database.BeginAsync();
            await session.ExecuteAsync($"set local role {user}");
            var status = await session.ScalarAsync<string>("select status from pgflow.start_flow($1, '{}')", slug);
            var refusal = await Assert.ThrowsAsync<PostgresException>(
                () => session.ExecuteAsync("select pgflow.create_flow('mine')"));

            Assert.That(status, Is.EqualTo("completed"));
            Assert.That(refusal!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        }
        finally
        {
            await Database.ExecuteAsync($"drop owned by {user}; drop role {user}");
        }
    }

    [GeneratedRegex("'([a-z_]+)'")]
    private static partial Regex Quoted();
}
