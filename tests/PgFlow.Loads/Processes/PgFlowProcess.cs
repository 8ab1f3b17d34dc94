using System.Diagnostics;
using System.Text.Json;

namespace PgFlow.Loads.Processes;

/// <summary>The executable as a process of its own, as a user would start it; its log is read as it comes.</summary>
internal sealed class PgFlowProcess : IAsyncDisposable
{
    private const int KeptLines = 200;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PgFlowProcess(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltFiles.Worker, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Several at once on one machine.
        start.Environment["PgFlow__Http__Port"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Id = _process.Id;
    }

    public int Id { get; }

    /// <summary>The worker's id, once it serves.</summary>
    public Guid? WorkerId { get; private set; }

    /// <summary>What it did, as it says when it has stopped.</summary>
    public TaskTotals? Totals { get; private set; }

    public bool HasExited => _process.HasExited;

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The last lines that it wrote.</summary>
    public string Tail
    {
        get
        {
            lock (_lines)
            {
                return string.Join(Environment.NewLine, _lines);
            }
        }
    }

    public static PgFlowProcess Start(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        new(arguments, environment);

    /// <summary>Runs to the end and insists on success.</summary>
    public static async Task RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        await using var process = Start(arguments, environment);
        var exitCode = await process.ExitCodeAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException(
                $"pgflow {string.Join(' ', arguments)} exited with {exitCode}: {process.Tail}");
        }
    }

    /// <summary>Returns as soon as it has registered as a worker and serves flows.</summary>
    public async Task ServesAsync(CancellationToken cancellationToken)
    {
        var ended = _process.WaitForExitAsync(cancellationToken);
        await Task.WhenAny(_serving.Task, ended);
        if (WorkerId is null)
        {
            throw new InvalidOperationException($"The worker ended before it served anything: {Tail}");
        }
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end; all output has arrived then.</summary>
    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            while (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }

        if (line.StartsWith('{'))
        {
            Read(line);
        }
    }

    private void Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (json.RootElement.TryGetProperty("Flows", out _)
            && json.RootElement.TryGetProperty(nameof(WorkerId), out var workerId))
        {
            WorkerId = workerId.GetGuid();
            _serving.TrySetResult();
        }

        if (json.RootElement.TryGetProperty(nameof(TaskTotals.Stale), out _))
        {
            Totals = json.Deserialize<TaskTotals>();
        }
    }
}
