using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>Rights that an administrator has granted on single functions outlive an upgrade.</summary>
public sealed class HandMadeGrantTests : InstallFixture
{
    private static readonly SchemaScripts Before = SmallSchema.First with
    {
        Rights = new SqlScript("rights", "revoke execute on all functions in schema pgflow from public;"),
    };

    // The function takes a parameter now, as claim_tasks has come to take more.
    private static readonly SchemaScripts After = Before with
    {
        Migrations =
        [
            .. Before.Migrations,
            SmallSchema.CreateMigration("0002_answer", "drop function pgflow.answer();"),
        ],
        Functions =
        [
            new SqlScript(
                "answer",
                """
                create or replace function pgflow.answer(question text default null) returns int
                language sql
                set search_path = ''
                as 'select 2';
                """),
        ],
    };

    [Test]
    public async Task Function_that_takes_the_place_of_another_keeps_its_grants()
    {
        await InstallAsync(Before);
        await using var granted = await Login.CreateAsync(
            Database, "granted", "grant execute on function pgflow.answer() to {0} with grant option");
        await using var other = await Login.CreateAsync(Database, "other");

        await InstallAsync(After);

        Assert.That(
            (await MayCallAsync(granted, "execute with grant option"), await MayCallAsync(other, "execute")),
            Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Right_that_was_taken_back_is_not_granted_again()
    {
        await InstallAsync(Before);
        await using var login = await Login.CreateAsync(
            Database,
            "revoked",
            "grant execute on function pgflow.answer() to {0}; revoke execute on function pgflow.answer() from {0}");

        await InstallAsync(After);

        Assert.That(await MayCallAsync(login, "execute"), Is.False);
    }

    private Task<bool> MayCallAsync(Login login, string privilege) =>
        Database.ScalarAsync<bool>(
            "select has_function_privilege($1, 'pgflow.answer(text)', $2)", login.Name, privilege);
}
