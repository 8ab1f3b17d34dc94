using System.Globalization;
using System.Security.Cryptography;
using k8s.Models;
using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.Loads.Scaling;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>
/// KEDA's question, asked for real: as the manifest has it, by the login that scaler-login.sql makes.
/// </summary>
[Needs(Needs.Kubectl)]
public sealed class ScaledObjectTests : DatabaseFixture
{
    private readonly string _login = $"pgflow_keda_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly string _password = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private ScaledObjectSpec _scaling = new();
    private Manifests? _manifests;

    private ScaledObjectTrigger Trigger => _scaling.Triggers.Single();

    private int Target => int.Parse(Trigger.Metadata["targetQueryValue"], CultureInfo.InvariantCulture);

    [OneTimeSetUp]
    public async Task CreateLoginAsync()
    {
        _manifests = await Manifests.RenderAsync("overlays/keda");
        _scaling = _manifests.One<ScaledObject>().Spec;
        var script = await File.ReadAllTextAsync(Manifests.PathOf("scaler-login.sql"));
        await Database.ExecuteAsync(script.Replace("pgflow_keda", _login, StringComparison.Ordinal));
        await Database.ExecuteAsync($"alter role {_login} password '{_password}'");
        await Database.ExecuteAsync(
            """
            select pgflow.create_flow('burst');
            select pgflow.add_step('burst', 'm', step_type => 'map');
            """);
    }

    [OneTimeTearDown]
    public Task DropLoginAsync() => Database.ExecuteAsync($"drop role if exists {_login}");

    [Test]
    public async Task Query_says_how_much_there_is_to_do_up_to_what_all_workers_together_can_take()
    {
        await using var scaler = await ConnectAsync();
        var idle = await scaler.ScalarAsync<int>(Trigger.Metadata["query"]);
        await Database.ExecuteAsync("select pgflow.start_flow('burst', '[1, 2, 3]')");
        var some = await scaler.ScalarAsync<int>(Trigger.Metadata["query"]);
        await Database.ExecuteAsync(
            "select pgflow.start_flow('burst', (select jsonb_agg(n) from generate_series(1, 5000) n))");
        var most = await scaler.ScalarAsync<int>(Trigger.Metadata["query"]);

        Assert.That(new[] { idle, some, most }, Is.EqualTo(new[] { 0, 3, _scaling.MaxReplicaCount * Target }));
    }

    [Test]
    public void Simulation_has_the_numbers_of_the_manifest()
    {
        var behavior = _scaling.Advanced.HorizontalPodAutoscalerConfig.Behavior;
        var growth = behavior.ScaleUp.Policies.ToDictionary(policy => policy.Type);
        var shrinkage = behavior.ScaleDown.Policies.Single();

        Assert.That(
            new ScalerRules
            {
                Target = Target,
                Activation = int.Parse(
                    Trigger.Metadata["activationTargetQueryValue"], CultureInfo.InvariantCulture),
                MaxReplicas = _scaling.MaxReplicaCount,
                PollingInterval = TimeSpan.FromSeconds(_scaling.PollingInterval),
                Cooldown = TimeSpan.FromSeconds(_scaling.CooldownPeriod),
                GrowthPercent = growth["Percent"].Value,
                Growth = growth["Pods"].Value,
                GrowthPeriod = TimeSpan.FromSeconds(growth.Values.Max(policy => policy.PeriodSeconds)),
                Stabilization = TimeSpan.FromSeconds(behavior.ScaleDown.StabilizationWindowSeconds!.Value),
                Shrinkage = shrinkage.Value,
                ShrinkagePeriod = TimeSpan.FromSeconds(shrinkage.PeriodSeconds),
            },
            Is.EqualTo(new ScalerRules()));
        Assert.That((behavior.ScaleUp.StabilizationWindowSeconds, _scaling.MinReplicaCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Trigger_asks_the_database_once_an_interval() =>
        Assert.That((Trigger.Type, Trigger.UseCachedMetrics), Is.EqualTo(("postgresql", true)));

    [Test]
    public void Target_is_what_one_worker_has_slots_for() =>
        Assert.That(
            _manifests!.One<V1ConfigMap>().Data["PgFlow__Fetching__Concurrency"],
            Is.EqualTo(Trigger.Metadata["targetQueryValue"]));

    [Test]
    public void Workers_leave_no_faster_than_they_drain()
    {
        var policy = _scaling.Advanced.HorizontalPodAutoscalerConfig.Behavior.ScaleDown.Policies.Single();

        Assert.That((policy.Type, policy.Value), Is.EqualTo(("Pods", 1)));
        Assert.That(
            policy.PeriodSeconds,
            Is.GreaterThanOrEqualTo(
                _manifests!.One<V1Deployment>().Spec.Template.Spec.TerminationGracePeriodSeconds!.Value));
    }

    [Test]
    public async Task Login_has_a_time_limit_that_the_server_enforces()
    {
        await using var scaler = await ConnectAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => scaler.ExecuteAsync("select pg_sleep(60)"));

        Assert.That(refusal!.SqlState, Is.EqualTo(PostgresErrorCodes.QueryCanceled));
    }

    [Test]
    public async Task Settings_of_the_group_would_not_have_reached_the_login()
    {
        var member = $"{_login}_member";
        await Database.ExecuteAsync(
            $"""
            create role {member}_group nologin;
            alter role {member}_group set statement_timeout = '2s';
            create role {member} login password '{_password}' in role {member}_group;
            """);
        try
        {
            await using var session = await ConnectAsync(member);

            Assert.That(await session.ScalarAsync<string>("show statement_timeout"), Is.EqualTo("0"));
        }
        finally
        {
            await Database.ExecuteAsync($"drop role {member}; drop role {member}_group");
        }
    }

    [TestCase("select count(*) from pgflow.step_tasks", PostgresErrorCodes.InsufficientPrivilege)]
    [TestCase("select count(*) from pgflow.runs", PostgresErrorCodes.InsufficientPrivilege)]
    [TestCase("select * from pgflow.start_flow('burst', '[]')", PostgresErrorCodes.InsufficientPrivilege)]
    [TestCase("select * from pgflow.get_run_with_states(gen_random_uuid())", PostgresErrorCodes.InsufficientPrivilege)]
    [TestCase("create temporary table t (n int)", PostgresErrorCodes.ReadOnlySqlTransaction)]
    public async Task Login_may_do_nothing_else(string statement, string refusal)
    {
        await using var scaler = await ConnectAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(() => scaler.ExecuteAsync(statement));

        Assert.That(error!.SqlState, Is.EqualTo(refusal));
    }

    private Task<NpgsqlConnection> ConnectAsync() => ConnectAsync(_login);

    private async Task<NpgsqlConnection> ConnectAsync(string login)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Username = login,
            Password = _password,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
