using System.CommandLine;

namespace PgFlow.Loads.Compare;

/// <summary>The verb <c>compare</c>: this worker beside its peers and beside the server's own limit.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var only = new Option<string[]>("--only")
        {
            Description = "Workloads, contenders and parts to keep, by name.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.Validators.Add(result =>
        {
            foreach (var unknown in CompareNames.UnknownOf(result.Tokens.Select(token => token.Value)))
            {
                result.AddError(
                    $"--only does not know '{unknown}'. There are: {string.Join(", ", CompareNames.All)}.");
            }
        });
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each is measured; the tables show medians.",
            DefaultValueFactory = _ => 3,
        };
        var isShort = new Option<bool>("--short") { Description = "A quarter of the work." };
        var sleep = new Option<double>("--sleep") { Description = "Milliseconds that each handler waits." };
        var command = new Command(
            "compare", "Drains workloads with 'pgflow worker', with its peers, and with bare row writes, in turns.")
        {
            only, rounds, isShort, sleep,
        };
        command.SetAction((parsed, cancellationToken) => CompareRun.RunAsync(
            new CompareSettings(
                parsed.GetValue(only)!,
                parsed.GetValue(rounds),
                parsed.GetValue(isShort),
                TimeSpan.FromMilliseconds(parsed.GetValue(sleep))),
            cancellationToken));
        return command;
    }
}
