using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PgFlow.Client.Workers;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Connections;

public sealed class ConnectionKeywordsTests
{
    private static IEnumerable<string> All =>
        typeof(NpgsqlConnectionStringBuilder)
            .GetProperties(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(property => property.CustomAttributes.Any(
                attribute => attribute.AttributeType.Name == "NpgsqlConnectionStringPropertyAttribute"))
            .Select(property => property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? property.Name);

    [Test]
    public void Every_setting_that_Npgsql_knows_is_decided() =>
        Assert.That(
            All,
            Is.Not.Empty.And.EquivalentTo(ConnectionKeywords.Kept.Concat(ConnectionKeywords.Rules.Keys))
                .IgnoreCase);

    [TestCase("Pooling=false", "true")]
    [TestCase("Minimum Pool Size=3", "0")]
    [TestCase("Maximum Pool Size=20", "1")]
    [TestCase("Multiplexing=true", "false")]
    [TestCase("Enlist=true", "false")]
    [TestCase("No Reset On Close=false", "true")]
    [TestCase("Client Encoding=LATIN1", "UTF8")]
    [TestCase("Encoding=iso-8859-1", "UTF8")]
    [TestCase("Server Compatibility Mode=Redshift", "None")]
    [TestCase("Replication Mode=Logical", "Off")]
    [TestCase("Timeout=0", "the worker's default")]
    [TestCase("Command Timeout=0", "the worker's default")]
    [TestCase("Cancellation Timeout=0", "the worker's default")]
    public void Setting_that_a_worker_cannot_use_is_replaced_with_a_line(string setting, string used)
    {
        using var logger = new RecordingLogger();

        _ = ConnectionSetting.Main.Read(Configured($"Host=db;{setting}"), logger);
        var settings = WorkerConnectionSettings.Create($"Host=db;{setting}", "test");

        var keyword = setting[..setting.IndexOf('=', StringComparison.Ordinal)];
        Assert.That(
            logger.Entries.Single().Message, Does.Contain(setting).IgnoreCase.And.Contain($"using {used} instead"));
        Assert.That(
            Effective(settings, keyword),
            used == "the worker's default" ? Is.Not.EqualTo("0") : Is.EqualTo(used).IgnoreCase);
    }

    [TestCase("/var/run/postgresql")]
    [TestCase("@pgflow")]
    [TestCase("/var/run/postgresql,10.0.0.1")]
    public void Settings_of_TCP_are_left_out_where_a_host_is_a_Unix_socket(string hosts)
    {
        var settings = WorkerConnectionSettings.Create(
            $"Host={hosts};Tcp Keepalive=true;Tcp Keepalive Time=3;Tcp Keepalive Interval=1", "test");

        Assert.That(
            (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval),
            Is.EqualTo((false, 0, 0)));
    }

    [Test]
    public void Keepalive_is_set_over_TCP_unless_the_connection_string_switches_it_off()
    {
        var usual = WorkerConnectionSettings.Create("Host=a,b", "test");
        var off = WorkerConnectionSettings.Create("Host=a;Tcp Keepalive Time=0", "test");

        Assert.That(
            (usual.TcpKeepAliveTime, usual.TcpKeepAliveInterval, off.TcpKeepAliveTime, off.TcpKeepAliveInterval),
            Is.EqualTo((5, 1, 0, 0)));
    }

    [TestCase("Target Session Attributes=standby")]
    [TestCase("Target Session Attributes=read-only")]
    [TestCase("Read Buffer Size=100")]
    [TestCase("Write Buffer Size=100")]
    [TestCase("Connection Pruning Interval=900")]
    public void Setting_with_which_no_worker_could_work_is_refused(string setting)
    {
        var keyword = setting[..setting.IndexOf('=', StringComparison.Ordinal)];

        var error = Assert.Throws<ConfigurationException>(
            () => ConnectionSetting.Main.Read(Configured($"Host=db;{setting}"), NullLogger.Instance));

        Assert.That(error.Message, Does.Contain(keyword).IgnoreCase.And.Contain("cannot be"));
    }

    [Test]
    public void Statement_has_a_short_first_try_unless_the_connection_string_says_how_long_it_may_take() =>
        Assert.That(
            (WorkerConnectionSettings.FirstTryOf("Host=db"),
                WorkerConnectionSettings.FirstTryOf("Host=db;Command Timeout=0"),
                WorkerConnectionSettings.FirstTryOf("Host=db;Command Timeout=20")),
            Is.EqualTo((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), (TimeSpan?)null)));

    // A setting that is left out counts as what Npgsql assumes then.
    private static string Effective(NpgsqlConnectionStringBuilder settings, string keyword) =>
        $"{new NpgsqlConnectionStringBuilder(settings.ConnectionString)[keyword]}";

    private static IConfiguration Configured(string text) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:PgFlow"] = text })
        .Build();
}
