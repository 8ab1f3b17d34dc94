using System.CommandLine;
using PgFlow.Benchmarks.Compare;
using PgFlow.Benchmarks.Failures;
using PgFlow.Benchmarks.Scaling;
using PgFlow.Benchmarks.Soak;
using PgFlow.Cli.Processes;
using PgFlow.Worker.Settings;

var root = new RootCommand("Measures pgflow on a throw-away PostgreSQL with default durability.")
{
    CompareCommand.Create(),
    FailuresCommand.Create(),
    ScalingCommand.Create(),
    SoakCommand.Create(),
};

// Signals mean here what they mean to the worker; the command line would fail by a second one.
using var signals = new StopSignals(TimeProvider.System, CancellationToken.None);
signals.Listen();
var exitCode = await root.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = null }, signals.Token);
return exitCode != 0 && signals.First is { } signal ? ExitCodes.Of(signal) : exitCode;
