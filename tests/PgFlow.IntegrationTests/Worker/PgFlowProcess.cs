using System.Diagnostics;
using System.Text;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>The executable as a process of its own, whose environment names no database but the given one.</summary>
internal sealed class PgFlowProcess : IAsyncDisposable
{
    // A bound against hanging on a slow machine, not a measurement.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    // Processes of tests run side by side.
    private static readonly (string Name, string Value)[] SideBySide =
    [
        ("PgFlow__Http__Port", "0"),
        ("PgFlow__Plugins__LoadTimeout", "00:05:00"),
    ];

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    private PgFlowProcess(
        string program,
        string workingFolder,
        IReadOnlyList<string> arguments,
        bool isRead,
        IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        if (isRead)
        {
            _process.BeginOutputReadLine();
        }

        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors => Read(_errors);

    public static PgFlowProcess Start(
        string workingFolder, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment) =>
        Start(workingFolder, arguments, isRead: true, environment);

    /// <summary>Starts another program of the build than the worker, without settings of its own.</summary>
    public static PgFlowProcess StartOther(
        string program,
        string workingFolder,
        IReadOnlyList<string> arguments,
        params (string Name, string Value)[] environment) =>
        new(program, workingFolder, arguments, isRead: true, environment);

    /// <summary>The same; its standard output is read or left alone, so that its pipe fills.</summary>
    public static PgFlowProcess Start(
        string workingFolder,
        IReadOnlyList<string> arguments,
        bool isRead,
        (string Name, string Value)[] environment) =>
        new(BuildOutput.Worker, workingFolder, arguments, isRead, [.. SideBySide, .. environment]);

    public Task UntilAsync(Func<bool> condition, string expectation) =>
        WaitUntil.TrueAsync(
            () => Task.FromResult(condition()), expectation, () => Task.FromResult(Output + Errors), Deadline);

    public Task UntilAsync(Func<Task<bool>> condition, string expectation) =>
        WaitUntil.TrueAsync(condition, expectation, () => Task.FromResult(Output + Errors), Deadline);

    public bool HasEnded => _process.HasExited;

    /// <summary>Sends a signal, several times within a moment if asked to.</summary>
    public async Task SignalAsync(string signal, int times = 1)
    {
        using var kill = Process.Start(
            "kill", ["-s", signal, .. Enumerable.Repeat($"{_process.Id}", times)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end; all output has arrived then.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
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

    private static bool IsSetting(string name) =>
        name.StartsWith("PgFlow__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || name.Equals("DOTNET_RUNNING_IN_CONTAINER", StringComparison.OrdinalIgnoreCase);

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
