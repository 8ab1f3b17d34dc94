using Microsoft.Extensions.Configuration;
using PgFlow.Cli.Telemetry;

namespace PgFlow.Tests.Tracing;

public sealed class StandardSamplerTests
{
    [TestCase("always_on", null, ExpectedResult = 1)]
    [TestCase("parentbased_always_on", null, ExpectedResult = 1)]
    [TestCase("always_off", null, ExpectedResult = 0)]
    [TestCase("parentbased_always_off", "1", ExpectedResult = 0)]
    [TestCase("traceidratio", "0.25", ExpectedResult = 0.25)]
    [TestCase("parentbased_traceidratio", "0.25", ExpectedResult = 0.25)]
    [TestCase("traceidratio", "25", ExpectedResult = 1)]
    [TestCase("traceidratio", null, ExpectedResult = 1)]
    [TestCase("jaeger_remote", "0.25", ExpectedResult = null)]
    [TestCase(null, "0.25", ExpectedResult = null)]
    public double? Variables_of_open_telemetry_name_a_share(string? sampler, string? argument) =>
        StandardSampler.RatioOf(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["OTEL_TRACES_SAMPLER"] = sampler,
                ["OTEL_TRACES_SAMPLER_ARG"] = argument,
            })
            .Build());
}
