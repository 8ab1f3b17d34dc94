using System.Globalization;
using PgFlow.Cli.Commands;
using PgFlow.Cli.Processes;

// Plugins may use any of the machine's cultures; text without an explicit culture is the same on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

var exitCode = await PgFlowCommand.RunAsync(args);
ProcessEnd.Bound(exitCode);
return exitCode;
