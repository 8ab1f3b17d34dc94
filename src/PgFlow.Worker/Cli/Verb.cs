using System.CommandLine;
using Npgsql;
using PgFlow.Client;

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
        catch (OperationCanceledException)
        {
            return Report(parsed, "cancelled", ExitCodes.Cancelled);
        }
        catch (PgFlowException exception)
        {
            return Report(parsed, exception.Message, ExitCode(exception));
        }
        catch (PostgresException exception)
        {
            return Report(parsed, $"{exception.MessageText} ({exception.SqlState})", ExitCode(exception));
        }
        catch (NpgsqlException exception)
        {
            var cause = exception.InnerException is { } inner ? $" {inner.Message}" : "";
            return Report(
                parsed,
                $"The database does not answer: {exception.Message}{cause} Check that the server runs and that the "
                + "connection string names it.",
                ExitCodes.TryAgain);
        }
    }

    private static int ExitCode(PgFlowException exception) => exception switch
    {
        ConfigurationException => ExitCodes.Configuration,
        SchemaInstallException { Refusal: SchemaRefusal.LockTimeout } => ExitCodes.TryAgain,
        SchemaInstallException => ExitCodes.Refused,
        _ => ExitCodes.Failure,
    };

    /// <summary>Wrong credentials and wrong names of databases are settings; a server that starts or is full is not.</summary>
    private static int ExitCode(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName => ExitCodes.Configuration,
        _ => exception.IsTransient ? ExitCodes.TryAgain : ExitCodes.Failure,
    };

    private static int Report(ParseResult parsed, string message, int exitCode)
    {
        parsed.InvocationConfiguration.Error.WriteLine($"pgflow {parsed.CommandResult.Command.Name}: {message}");
        return exitCode;
    }
}
