using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;

namespace PgFlow.Tests.Logging;

public sealed class HealthNoiseTests
{
    [Test]
    public async Task Probes_log_nothing_while_a_check_fails_or_is_degraded()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddWorkerLogging()
            .BuildServiceProvider();
        var category = $"{typeof(HealthCheckService).Namespace}.DefaultHealthCheckService";

        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

        Assert.That(logger.IsEnabled(LogLevel.Critical), Is.False);
    }
}
