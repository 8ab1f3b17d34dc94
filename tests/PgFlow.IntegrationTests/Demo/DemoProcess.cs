using System.Diagnostics;
using System.Text;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Demo;

/// <summary>The demo as a process of its own, with a temporary folder of its own in which leftovers show.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    // A bound against hanging on a slow machine, not a measurement.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private DemoProcess(IReadOnlyList<string> arguments)
    {
        // Not Directory.CreateTempSubdirectory: the server of a demo that runs as root is another account's.
        TempFolder = Path.Combine(Path.GetTempPath(), $"demo-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(TempFolder);

        // A session of its own: Ctrl-C reaches the demo's whole process group and nobody else. And whoever started the
        // tests in the background had their children ignore it.
        var start = new ProcessStartInfo(
            "env", ["--default-signal=INT", "setsid", "dotnet", BuildOutput.Worker, "demo", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = TempFolder;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string TempFolder { get; }

    /// <summary>Everything it has said so far, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static DemoProcess Start(params IReadOnlyList<string> arguments) => new(arguments);

    public Task UntilAsync(Func<bool> condition, string expectation) =>
        WaitUntil.TrueAsync(
            () => Task.FromResult(condition() || _process.HasExited),
            expectation,
            () => Task.FromResult(Output),
            Deadline);

    /// <summary>What the terminal does for Ctrl-C, or an orchestrator for a stop.</summary>
    public async Task SignalGroupAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, "--", $"-{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitCodeAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Folders that it left behind, and processes that still work in them.</summary>
    public IReadOnlyList<string> Leftovers() =>
    [
        .. Directory.EnumerateDirectories(TempFolder, "pgflow-*"),
        .. Directory.EnumerateDirectories("/proc").Select(CommandLine)
            .Where(command => command.Contains(TempFolder, StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(TempFolder, recursive: true);
    }

    private static string CommandLine(string process)
    {
        try
        {
            var file = Path.Combine(process, "cmdline");
            return File.Exists(file) ? File.ReadAllText(file).Replace('\0', ' ') : "";
        }
        catch (IOException)
        {
            // It ended while we looked.
            return "";
        }
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
