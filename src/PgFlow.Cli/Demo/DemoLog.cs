using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace PgFlow.Cli.Demo;

/// <summary>
/// Keeps what the worker and the plugin complain about: log lines would tear the live display apart, and most of them
/// tell of what the display shows anyhow.
/// </summary>
internal sealed class DemoLog : IDisposable
{
    private readonly ComplaintSink _sink = new();
    private readonly Logger _logger;

    public DemoLog()
    {
        _logger = new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(_sink).CreateLogger();
        Loggers = new SerilogLoggerFactory(_logger);
    }

    public ILoggerFactory Loggers { get; }

    /// <summary>One sentence after the other, none twice.</summary>
    public string Complaints => _sink.ToString();

    public void Dispose()
    {
        Loggers.Dispose();
        _logger.Dispose();
    }
}
