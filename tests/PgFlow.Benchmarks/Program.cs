using System.CommandLine;
using PgFlow.Cli.Processes;
using PgFlow.Loads.Compare;
using PgFlow.Loads.Failures;
using PgFlow.Loads.Scaling;
using PgFlow.Loads.Soak;
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
