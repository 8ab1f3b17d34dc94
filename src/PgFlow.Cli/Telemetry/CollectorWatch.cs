using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Says when the collector does not take one signal, once a minute for as long as it does not, and when it does again.
/// </summary>
internal sealed class CollectorWatch(string signal, Uri endpoint, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // An address may carry a user and a password, or a key behind a question mark.
    private readonly string _endpoint = endpoint.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private int _failures;
    private long _said;

    /// <summary>Notes what came of an export. Exports of one signal follow each other.</summary>
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
        if (_failures == 1 || time.GetElapsedTime(_said) >= Pause)
        {
            _said = time.GetTimestamp();
            TelemetryLog.NotTaken(logger, signal, _endpoint, _failures, reason);
        }
    }

    private void Succeeded()
    {
        if (_failures > 0)
        {
            TelemetryLog.TakenAgain(logger, signal, _endpoint, _failures);
        }

        _failures = 0;
    }
}
