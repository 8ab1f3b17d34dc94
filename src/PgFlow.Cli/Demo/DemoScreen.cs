using System.Globalization;
using PgFlow.Client;
using Spectre.Console;

namespace PgFlow.Cli.Demo;

/// <summary>The demo's output: animated on a terminal, plain lines everywhere else.</summary>
internal sealed class DemoScreen(IAnsiConsole console, TimeProvider time)
{
    // Redirected output is not wrapped: wrapped lines cannot be searched.
    private const int Unbroken = 10_000;

    private bool IsLive => console.Profile.Out.IsTerminal
        && console.Profile.Capabilities is { Ansi: true, Interactive: true };

    public static DemoScreen Create(TextWriter output, TimeProvider time)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = Unbroken;
        }

        return new DemoScreen(console, time);
    }

    public void Line(string text) => console.WriteLine(text);

    /// <summary>Writes a line with Spectre's markup.</summary>
    public void Markup(string markup) => console.MarkupLine(markup);

    /// <summary>Shows that work is in progress, then that it is done and how long it took.</summary>
    public async Task<T> DoAsync<T>(string doing, Func<Task<T>> work, Func<T, string> done)
    {
        var started = time.GetTimestamp();
        var result = IsLive ? await console.Status().StartAsync(Escape(doing) + "...", _ => work()) : await work();
        var seconds = time.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var mark = console.Profile.Capabilities.Unicode ? "✓" : "*";
        Markup($"[green]{mark}[/] {Escape(done(result))} [grey]({seconds} s)[/]");
        return result;
    }

    /// <summary>Shows a run's progress while it is reported.</summary>
    public Task FollowAsync(Func<Action<FlowRun>, Task> work) => IsLive
        ? console.Progress()
            .AutoClear(false)
            .Columns(
                new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn())
            .StartAsync(context => work(new ProgressBars(context).Show))
        : work(new ProgressLines(console).Show);

    private static string Escape(string text) => Spectre.Console.Markup.Escape(text);
}
