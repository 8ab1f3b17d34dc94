using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Logs when the collector does not accept a signal, once a minute while that lasts, and when it accepts it again.
/// </summary>
internal sealed class CollectorWatch(string signal, Uri endpoint, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // An address may contain a user and a password, or a key in its query.
    private readonly string _endpoint = endpoint.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private int _failures;
    private long _loggedAt;

    /// <summary>Records the result of an export. Exports of one signal do not overlap.</summary>
    public ExportResult Note(ExportResult result)
    {
        var reason = ExportErrors.TakeLast();
        if (result == ExportResult.Success)
        {
            Succeeded();
        }
        else
        {
            Failed(reason ?? "no reason was given");
        }

        return result;
    }

    private void Failed(string reason)
    {
        _failures++;
        if (_failures == 1 || time.GetElapsedTime(_loggedAt) >= Pause)
        {
            _loggedAt = time.GetTimestamp();
            TelemetryLog.ExportFailed(logger, signal, _endpoint, _failures, reason);
        }
    }

    private void Succeeded()
    {
        if (_failures > 0)
        {
            TelemetryLog.ExportRecovered(logger, signal, _endpoint, _failures);
        }

        _failures = 0;
    }
}
