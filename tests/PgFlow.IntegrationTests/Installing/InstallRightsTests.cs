using PgFlow.Client;
using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Installing;

public sealed class InstallRightsTests : InstallFixture
{
    [Test]
    public async Task Grants_are_kept_up_once_roles_were_asked_for()
    {
        await InstallAsync(SmallSchema.First, new SchemaInstallOptions { WithRoles = true });

        var report = await InstallAsync(SmallSchema.Second);

        Assert.That(report.Changes, Does.Contain("create the roles and grant them their rights"));
    }

    [Test]
    public async Task Nobody_may_call_a_function_unless_granted()
    {
        await InstallAsync(SmallSchema.First with { Rights = SchemaScripts.Embedded.Rights });

        Assert.That(
            await Database.ScalarAsync<bool>("select has_function_privilege('public', 'pgflow.answer()', 'execute')"),
            Is.False);
    }

    [Test]
    public async Task Everybody_may_call_only_what_computes_from_its_arguments()
    {
        await InstallAsync(SchemaScripts.Embedded);

        Assert.That(
            await Database.RowsAsync<string>(
                "select proname::text from pg_proc where pronamespace = 'pgflow'::regnamespace "
                + "and has_function_privilege('public', oid, 'execute') order by 1"),
            Is.EqualTo(new[] { "calculate_retry_delay", "is_valid_slug" }));
    }

    [Test]
    public async Task Functions_that_write_do_so_with_the_owners_rights_or_are_internal_and_granted_to_nobody()
    {
        await InstallAsync(SchemaScripts.Embedded, new SchemaInstallOptions { WithRoles = true });

        Assert.That(
            await Database.RowsAsync<string>(
                """
                select p.oid::regprocedure::text
                from pg_proc p
                where p.pronamespace = 'pgflow'::regnamespace
                  and case when starts_with(p.proname::text, '_')
                    then exists (
                      select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) granted
                      where granted.grantee <> p.proowner)
                    -- The one that only says that it is deprecated writes nothing.
                    else p.provolatile = 'v' and not p.prosecdef and p.proname <> 'poll_for_tasks'
                  end
                order by 1
                """),
            Is.Empty);
    }
}
