using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Commands;

/// <summary>
/// Checks the health of the worker on this machine, for probes that start a process and send no request.
/// </summary>
internal sealed class LocalProbe(IPAddress address, int port, TimeSpan timeout, TextWriter output) : IDisposable
{
    // A proxy in the environment is meant for plugins; this machine needs none.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = timeout };

    /// <summary>Asks one endpoint, prints one line, and returns the exit code: 0 when healthy, else 1.</summary>
    public async Task<int> AskAsync(string endpoint, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetAsync(
                new Uri($"http://{new IPEndPoint(address, port)}/health/{endpoint}"), cancellationToken);
            await output.WriteLineAsync(Summarise(await answer.Content.ReadAsStringAsync(cancellationToken)));
            return answer.IsSuccessStatusCode ? ExitCodes.Ok : ExitCodes.Failure;
        }
        catch (HttpRequestException error)
        {
            await output.WriteLineAsync($"no worker answers on port {port}: {error.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await output.WriteLineAsync($"no answer on port {port} within {timeout.TotalSeconds} s");
        }

        return ExitCodes.Failure;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Returns the status and what is wrong; quotes an unexpected answer.</summary>
    private static string Summarise(string body)
    {
        try
        {
            var report = JsonNode.Parse(body)!;
            var failing = (report["checks"]?.AsObject() ?? [])
                .Where(check => (bool?)check.Value?["ok"] == false)
                .Select(check => $"{check.Key}: {check.Value!["detail"]}")
                .ToList();
            return failing.Count == 0 ? $"{report["status"]}" : $"{report["status"]}: {string.Join("; ", failing)}";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return $"not a worker; something else answers: {body}";
        }
    }
}
