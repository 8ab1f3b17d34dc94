using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using PgFlow.Cli.Telemetry;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Telemetry;

namespace PgFlow.Tests.Telemetry;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CollectorWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();

    [TearDown]
    public void Dispose() => _logger.Dispose();

    [Test]
    public async Task Refusal_is_said_with_its_reason_and_without_what_is_secret_in_the_address()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        collector.Answer = HttpStatusCode.Unauthorized;

        var address = collector.Endpoint.Replace("://", "://user:zx81@", StringComparison.Ordinal);
        Export(new Uri(address + "/v1/traces?key=zx82"), OtlpExportProtocol.HttpProtobuf);

        var (level, message, _) = _logger.Entries.Single();
        Assert.That(level, Is.EqualTo(LogLevel.Warning));
        Assert.That(message, Does.StartWith($"The collector at {collector.Endpoint}/v1/traces did not accept traces, ")
            .And.Contain("401 (Unauthorized)").And.Contain("PgFlow:Otlp:Endpoint")
            .And.Not.Contain("zx8").And.Not.Contain("proxy").And.Not.Contain("   at "));
    }

    [Test]
    public void Collector_that_is_away_is_said_with_its_reason(
        [Values(OtlpExportProtocol.HttpProtobuf, OtlpExportProtocol.Grpc)] OtlpExportProtocol protocol)
    {
        Export(new Uri("http://127.0.0.1:1"), protocol);

        Assert.That(_logger.Entries.Single().Message, Does.Contain("Connection refused"));
    }

    [Test]
    public void Failure_that_goes_on_is_said_once_a_minute()
    {
        var watch = Watch();

        for (var second = 0; second < 120; second += 5)
        {
            watch.Note(ExportResult.Failure);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.That(_logger.Entries, Has.Count.EqualTo(2));
        Assert.That(_logger.Entries[1].Message, Does.Contain("13 times in a row"));
    }

    [Test]
    public void Collector_that_takes_the_signal_again_is_said_once()
    {
        var watch = Watch();

        watch.Note(ExportResult.Failure);
        watch.Note(ExportResult.Success);
        watch.Note(ExportResult.Success);

        Assert.That(_logger.Entries, Has.Count.EqualTo(2));
        Assert.That(
            _logger.Entries[1].Message,
            Is.EqualTo("The collector at http://collector:4317/ accepts traces again after 1 failed exports"));
    }

    private CollectorWatch Watch(Uri? endpoint = null) =>
        new("traces", endpoint ?? new Uri("http://collector:4317"), _time, _logger);

    private void Export(Uri endpoint, OtlpExportProtocol protocol)
    {
        using var errors = new ExportErrors();
        using var source = new ActivitySource("PgFlow.Tests.CollectorWatch");
        var options = new OtlpExporterOptions { Endpoint = endpoint, Protocol = protocol };
#pragma warning disable CA2000 // The provider disposes its processors, and they their exporters.
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(source.Name)
            .AddProcessor(new SimpleActivityExportProcessor(new WatchedTraceExporter(options, Watch(endpoint))))
            .Build();
#pragma warning restore CA2000
        using var activity = source.StartActivity("sent");
    }
}
