using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PgFlow.EmbeddedPostgres;
using PgFlow.Loads.Failures.Judging;
using Spectre.Console;

namespace PgFlow.Loads.Failures;

/// <summary>
/// The verb <c>failures</c>: what workers, servers and networks do wrong, and what becomes of the work.
/// </summary>
internal static class FailuresCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        var only = new Option<string[]>("--only")
        {
            Description = $"Rows to run: {string.Join(", ", FaultCatalog.Of(new FailureSettings()).Keys)}.",
            AllowMultipleArgumentsPerToken = true,
        }.AcceptOnlyFromAmong([.. FaultCatalog.Of(new FailureSettings()).Keys]);
        var isShort = new Option<bool>("--short") { Description = "Less load and a lease of three seconds." };
        var logs = new Option<string?>("--logs")
        {
            Description = "Where to put the last lines of the workers' logs.",
            HelpName = "folder",
        };
        var command = new Command("failures", "Runs real workers under load through every fault and judges the result.")
        {
            only, isShort, logs,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            (parsed.GetValue(isShort) ? FailureSettings.Short : new FailureSettings()) with
            {
                LogFolder = parsed.GetValue(logs),
            },
            parsed.GetValue(only) ?? [],
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        FailureSettings settings, string[] only, CancellationToken cancellationToken)
    {
        var faults = FaultCatalog.Of(settings).Where(fault => only.Length == 0 || only.Contains(fault.Key));
        var options = new EmbeddedServerOptions();
        await using var ledger = await EmbeddedServer.StartAsync(options, cancellationToken);
        var table = new VerdictTable();
        foreach (var (_, fault) in faults)
        {
            var verdict = await TryAsync(fault, settings, ledger.ConnectionString, cancellationToken);
            table.Add(verdict);
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"{verdict.Outcome}: {verdict.Fault}, {verdict.Times}: {string.Join(", ", verdict.Complaints)}");
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"PostgreSQL {ledger.MajorVersion}, {Environment.ProcessorCount} cores, {settings.WorkerCount} workers");
        table.Write(AnsiConsole.Console);
        return table.IsPassed ? 0 : Failed;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A row that breaks fails; the others still count.")]
    private static async Task<Verdict> TryAsync(
        Fault fault, FailureSettings settings, string ledger, CancellationToken cancellationToken)
    {
        try
        {
            await using var scene = await Scene.BuildAsync(fault.Needs, ledger, cancellationToken);
            return await Rehearsal.PlayAsync(fault, scene, settings, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Verdict.Broken(fault.Name, fault.BoundOf(settings), error.ToString());
        }
    }
}
