using System.CommandLine;
using PgFlow.Worker.Failures;

namespace PgFlow.Worker.Cli;

/// <summary>Runs a verb and tells its failure as one message with an exit code, without a stack trace.</summary>
internal static class Verb
{
    public static async Task<int> RunAsync(ParseResult parsed, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception error) when (Failure.Of(error) is { } failure)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"pgflow {parsed.CommandResult.Command.Name}: {failure.Message}");
            return failure.ExitCode;
        }
    }
}
