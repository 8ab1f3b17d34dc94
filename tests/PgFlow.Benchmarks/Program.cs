using System.CommandLine;
using PgFlow.Benchmarks.Compare;
using PgFlow.Benchmarks.Failures;
using PgFlow.Benchmarks.Scaling;
using PgFlow.Benchmarks.Soak;

var root = new RootCommand("Measures pgflow on a throw-away PostgreSQL with default durability.")
{
    CompareCommand.Create(),
    FailuresCommand.Create(),
    ScalingCommand.Create(),
    SoakCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
