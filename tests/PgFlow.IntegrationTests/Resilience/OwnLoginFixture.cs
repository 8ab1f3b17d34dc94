using System.Security.Cryptography;
using Npgsql;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Plugins;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>Workers that connect as a login user of their own, which tests may treat badly.</summary>
public abstract class OwnLoginFixture : WorkerFixture
{
    private protected string Password { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    private protected string Login { get; } = $"pgflow_own_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private protected string ConnectionString => new NpgsqlConnectionStringBuilder(Database.ConnectionString)
    {
        Username = Login,
        Password = Password,
    }.ConnectionString;

    [OneTimeSetUp]
    public Task CreateLoginAsync() =>
        Database.ExecuteAsync($"create role {Login} login password '{Password}' in role pgflow_worker");

    [OneTimeTearDown]
    public Task DropLoginAsync() => Database.ExecuteAsync($"drop role {Login}");

    private protected WorkerProcess Start(InMemoryCatalog catalog, params (string Key, string Value)[] settings) =>
        WorkerProcess.Start(ConnectionString, catalog, settings);

    /// <summary>Ends the workers' sessions; returns how many there were.</summary>
    private protected Task<long> EndSessionsAsync() =>
        Database.ScalarAsync<long>(
            "select count(pg_terminate_backend(pid)) from pg_catalog.pg_stat_activity where usename = $1", Login);
}
