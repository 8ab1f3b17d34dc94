using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker;
using PgFlow.Worker.Hosting;

namespace PgFlow.Tests.Hosting;

public sealed class HostedSettingsTests
{
    private const string Given = "Host=given;Username=u";

    [Test]
    public void Section_and_connection_strings_of_the_workers_name_are_the_workers_own()
    {
        var settings = Read(
            new PgFlowWorkerBuilder(new ServiceCollection(), "Reports"),
            new("Reports:Fetching:Concurrency", "7"),
            new("PgFlow:Fetching:Concurrency", "8"),
            new("ConnectionStrings:Reports_File", "/run/reports"),
            new("ConnectionStrings:PgFlow", Given));

        Assert.That(
            (settings["PgFlow:Fetching:Concurrency"], settings["ConnectionStrings:PgFlow_File"],
                settings["ConnectionStrings:PgFlow"]),
            Is.EqualTo(("7", "/run/reports", (string?)null)));
    }

    [Test]
    public void Code_overrides_the_configuration_and_properties_override_settings()
    {
        var worker = new PgFlowWorkerBuilder(new ServiceCollection(), "PgFlow")
        {
            Concurrency = 3,
            ShutdownTimeout = TimeSpan.FromSeconds(90),
            ConnectionString = Given,
        };
        worker.Settings["Fetching:Concurrency"] = "4";
        worker.Settings["Fetching:ClaimAhead"] = "0";

        var settings = Read(
            worker,
            new("PgFlow:Fetching:ClaimAhead", "9"),
            new("ConnectionStrings:PgFlow_File", "/run/other"),
            new("ConnectionStrings:PgFlowDirect", "Host=other"));

        Assert.That(
            (settings["PgFlow:Fetching:Concurrency"], settings["PgFlow:Fetching:ClaimAhead"],
                settings["PgFlow:ShutdownTimeout"], settings["ConnectionStrings:PgFlow"]),
            Is.EqualTo(("3", "0", "00:01:30", Given)));
        Assert.That(
            (settings["ConnectionStrings:PgFlow_File"], settings["ConnectionStrings:PgFlowDirect"]),
            Is.EqualTo(("", "")));
    }

    private static IConfiguration Read(PgFlowWorkerBuilder worker, params KeyValuePair<string, string?>[] given)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(given).Build();
        using var application = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).BuildServiceProvider();
        return HostedSettings.Of(worker, application);
    }
}
