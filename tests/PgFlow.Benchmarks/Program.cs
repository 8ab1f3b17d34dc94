using System.CommandLine;
using PgFlow.Benchmarks.Drain;

var root = new RootCommand("Measures pgflow on a throw-away PostgreSQL with default durability.")
{
    DrainCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
