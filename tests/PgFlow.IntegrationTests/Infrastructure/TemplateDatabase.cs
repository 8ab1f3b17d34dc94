using System.Security.Cryptography;
using Npgsql;
using PgFlow.Client;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>The database with the schema installed that fixtures clone, and the run's login role.</summary>
internal sealed class TemplateDatabase
{
    private readonly string _adminConnectionString;
    private readonly string _suffix;
    private readonly string _name;
    private readonly string _login;
    private readonly string _password = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private bool _hasLogin;
    private int _clones;

    private TemplateDatabase(string adminConnectionString, string suffix)
    {
        _adminConnectionString = adminConnectionString;
        _suffix = suffix;
        _name = $"pgflow_template_{suffix}";
        _login = $"pgflow_login_{suffix}";
    }

    public static async Task<TemplateDatabase> CreateAsync(string adminConnectionString, PgmqMode pgmq)
    {
        var suffix = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var template = new TemplateDatabase(adminConnectionString, suffix);
        await template.AdministerAsync($"create database {template._name}");
        await SchemaUnderTest.InstallAsync(template.ConnectionStringTo(template._name, isPooled: false), pgmq);
        await template.CreateLoginAsync();

        // A stray connection would make every clone fail.
        await template.AdministerAsync($"alter database {template._name} allow_connections false");
        return template;
    }

    public async Task<TestDatabase> CloneAsync()
    {
        var name = $"pgflow_test_{_suffix}_{Interlocked.Increment(ref _clones)}";
        await AdministerAsync($"create database {name} template {_name}");
        var connectionString = ConnectionStringTo(name, isPooled: true);
        var asWorker = new NpgsqlConnectionStringBuilder(connectionString) { Username = _login, Password = _password };
        return new TestDatabase(
            connectionString,
            _hasLogin ? asWorker.ConnectionString : null,
            () => AdministerAsync($"drop database {name} with (force)"));
    }

    public async Task DropAsync()
    {
        await AdministerAsync($"drop database {_name} with (force)");
        if (_hasLogin)
        {
            await AdministerAsync($"drop role {_login}");
        }
    }

    private async Task CreateLoginAsync()
    {
        await using var connection = await OpenAdminAsync();
        _hasLogin = await connection.ScalarAsync<bool>(
            "select exists (select from pg_catalog.pg_roles where rolname = 'pgflow_worker')");
        if (_hasLogin)
        {
            await connection.ExecuteAsync($"create role {_login} login password '{_password}' in role pgflow_worker");
        }
    }

    private async Task AdministerAsync(string sql)
    {
        await using var connection = await OpenAdminAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<NpgsqlConnection> OpenAdminAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_adminConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private string ConnectionStringTo(string database, bool isPooled) =>
        new NpgsqlConnectionStringBuilder(_adminConnectionString)
        {
            Database = database,
            Pooling = isPooled,
            MaxPoolSize = 20,
            IncludeErrorDetail = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
}
