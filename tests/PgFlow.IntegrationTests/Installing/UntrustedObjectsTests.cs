using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>What another role has prepared, to be executed with the installer's rights, is refused by name.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
[Needs(Needs.Postgres)]
public sealed class UntrustedObjectsTests(TestServer server)
{
    private const string MayCreate = "grant create on database {1} to {0}";

    private const string BecomeSuperuser =
        " language plpgsql as $trap$ begin "
        + "if (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then "
        + "alter role {0} superuser; end if; ";

    private const string AsFunction = BecomeSuperuser + "end $trap$;";

    private const string AsTrigger = BecomeSuperuser + "return new; end $trap$;";

    private TestDatabase _database = null!;
    private Login _mallory = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await server.CreateEmptyDatabaseAsync();
        _mallory = await Login.CreateAsync(_database, "mallory", MayCreate);
    }

    [TearDown]
    public async Task DropAsync()
    {
        await _mallory.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase(
        "create schema realtime; create function realtime.send(jsonb, text, text, boolean default true) returns void "
        + AsFunction,
        "function realtime.send(pg_catalog.jsonb,pg_catalog.text,pg_catalog.text,boolean)")]
    [TestCase("create schema pgflow", "schema pgflow")]
    [TestCase(
        """
        create schema pgflow;
        create table pgflow.schema_migrations (version int primary key, name text, checksum text, applied_at date);
        create function pgflow.trap() returns trigger
        """
        + AsTrigger
        + "create trigger t before insert on pgflow.schema_migrations for each row execute function pgflow.trap()",
        "table pgflow.schema_migrations")]
    [TestCase(
        "create schema pgmq; "
        + "create function pgmq.send(text, jsonb) returns setof bigint language sql as 'select 1::bigint'; "
        + "comment on function pgmq.send(text, jsonb) is 'pgmq fallback of PgFlow.Worker'",
        "schema pgmq")]
    [TestCase("create schema realtime; create view realtime.messages as select 1 as id", "view realtime.messages")]
    [TestCase(
        "create schema pgmq; create type pgmq.message_record as (msg_id bigint)", "type pgmq.message_record")]
    public async Task What_a_role_that_may_create_schemas_has_prepared_is_refused(string preparation, string name)
    {
        await _mallory.ExecuteAsync(preparation);

        await AssertRefusalAsync($"{name} belongs to {_mallory.Name}");
        Assert.That(
            await _database.ScalarAsync<bool>("select rolsuper from pg_roles where rolname = $1", _mallory.Name),
            Is.False);
    }

    [TestCase(
        "create schema pgmq; grant create on schema pgmq to {0}", "",
        "schema pgmq grants create to")]
    [TestCase(
        "create schema pgmq; grant create on schema pgmq to public", "",
        "schema pgmq grants create to PUBLIC")]
    [TestCase(
        "create schema pgmq; grant all on schema pgmq to {0}",
        "create function pgmq.create(varchar) returns void language sql as ''",
        "function pgmq.")]
    [TestCase(
        "create schema pgmq; grant all on schema pgmq to {0}",
        "create operator pgmq.= (leftarg = text, rightarg = text, function = starts_with)",
        "operator pgmq.=")]
    [TestCase(
        "create schema pgmq; grant all on schema pgmq to {0}",
        "create domain pgmq.message as jsonb",
        "type pgmq.message belongs to")]
    [TestCase(
        """
        create schema pgmq;
        create table pgmq.meta (queue_name varchar unique not null);
        grant usage on schema pgmq to {0};
        grant trigger on pgmq.meta to {0};
        create schema traps authorization {0};
        """,
        "create function traps.trap() returns trigger " + AsTrigger
        + "create trigger t before insert on pgmq.meta for each row execute function traps.trap()",
        "trigger t of table pgmq.meta executes traps.trap() of")]
    public async Task What_a_role_may_plant_in_a_schema_of_the_installer_is_refused(
        string given, string preparation, string name)
    {
        await _database.ExecuteAsync(given.Replace("{0}", _mallory.Name, StringComparison.Ordinal));
        await _mallory.ExecuteAsync(preparation.Length > 0 ? preparation : "select 1");

        await AssertRefusalAsync(name);
    }

    [Test]
    public async Task What_is_planted_while_the_installation_runs_is_refused_before_it_commits()
    {
        await _database.ExecuteAsync("create table public.gate ()");
        await using var gate = await _database.BeginAsync();
        await gate.ExecuteAsync("lock table public.gate in access share mode");
        var waiting = SmallSchema.First with
        {
            Migrations = [SmallSchema.CreateMigration("0001_waits", "lock table public.gate;")],
        };

        var installing = new SchemaInstaller(_database.ConnectionString, waiting).InstallAsync();
        await WaitUntil.TrueAsync(
            () => _database.ScalarAsync<bool>(
                "select exists (select from pg_locks where relation = 'public.gate'::regclass and not granted)"),
            "the installation waits");
        await _mallory.ExecuteAsync("create schema realtime");
        await gate.CommitAsync();

        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(() => installing);
        Assert.That(refusal!.Refusal, Is.EqualTo(SchemaRefusal.UntrustedObjects));
        Assert.That(await _database.ScalarAsync<bool>("select to_regnamespace('pgflow') is null"), Is.True);
    }

    [Test]
    public async Task Queue_of_another_application_is_not_in_the_way()
    {
        await InstallAsync();
        await QueueOfMalloryAsync("payments");

        Assert.That((await InstallAsync()).Changes, Is.Empty);
    }

    [TestCase("payments", false)]
    [TestCase("orders", true)]
    public async Task Trigger_of_another_role_is_in_the_way_only_on_a_queue_that_a_flow_uses(
        string queue, bool isRefused)
    {
        await InstallAsync();
        await _database.ExecuteAsync("select pgflow.create_flow('orders'); select pgmq.create('payments')");
        await _database.ExecuteAsync(
            $"""
            create schema traps authorization {_mallory.Name};
            grant usage on schema pgmq to {_mallory.Name};
            grant trigger on pgmq.q_{queue} to {_mallory.Name};
            """);
        await _mallory.ExecuteAsync(
            "create function traps.trap() returns trigger language plpgsql as 'begin return new; end'; "
            + $"create trigger t before insert on pgmq.q_{queue} for each row execute function traps.trap()");

        if (isRefused)
        {
            await AssertRefusalAsync($"trigger t of table pgmq.q_{queue} executes traps.trap() of {_mallory.Name}");
        }
        else
        {
            Assert.That((await InstallAsync()).Changes, Is.Empty);
        }
    }

    [Test]
    public async Task Queue_of_another_role_that_a_flow_uses_is_refused()
    {
        await InstallAsync();
        await _database.ExecuteAsync("select pgflow.create_flow('payments')");
        await QueueOfMalloryAsync("payments");

        await AssertRefusalAsync($"table pgmq.q_payments belongs to {_mallory.Name}");
    }

    [TestCase("supabase_admin")]
    [TestCase("supabase_realtime_admin")]
    public async Task Realtime_of_supabase_is_used_as_it_is(string owner)
    {
        await _database.ExecuteAsync(
            $"""
            do $role$ begin create role {owner}; exception when duplicate_object then null; end $role$;
            create schema realtime authorization {owner};
            create function realtime.send(jsonb, text, text, boolean default true) returns void language sql as '';
            alter function realtime.send owner to {owner};
            """);

        await InstallAsync();

        Assert.That(
            await _database.ScalarAsync<string>("select prosrc from pg_proc where oid = 'realtime.send'::regproc"),
            Is.Empty);
    }

    // No member of an extension, which would be trusted as such.
    private async Task QueueOfMalloryAsync(string queue)
    {
        await _database.ExecuteAsync($"select pgmq.create('{queue}')");
        await _database.ReleaseQueuesAsync();
        await _database.ExecuteAsync(
            $"""
            alter table pgmq.q_{queue} owner to {_mallory.Name};
            alter table pgmq.a_{queue} owner to {_mallory.Name};
            """);
    }

    private Task<SchemaInstallReport> InstallAsync() => new SchemaInstaller(_database.ConnectionString).InstallAsync();

    private async Task AssertRefusalAsync(string messagePart)
    {
        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(InstallAsync);
        Assert.Multiple(() =>
        {
            Assert.That(refusal!.Refusal, Is.EqualTo(SchemaRefusal.UntrustedObjects));
            Assert.That(refusal.Message, Does.Contain(messagePart));
        });
    }
}
