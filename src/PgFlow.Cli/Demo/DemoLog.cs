using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace PgFlow.Cli.Demo;

/// <summary>
/// Collects warnings of the worker and the plugin: as log lines they would break the live display, and most of them
/// repeat what the display shows.
/// </summary>
internal sealed class DemoLog : IDisposable
{
    private readonly WarningSink _sink = new();
    private readonly Logger _logger;

    public DemoLog()
    {
        _logger = new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(_sink).CreateLogger();
        Loggers = new SerilogLoggerFactory(_logger);
    }

    public ILoggerFactory Loggers { get; }

    /// <summary>The messages, one sentence after the other, without duplicates.</summary>
    public string Warnings => _sink.ToString();

    public void Dispose()
    {
        Loggers.Dispose();
        _logger.Dispose();
    }
}
