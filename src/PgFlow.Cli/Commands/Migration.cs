using Npgsql;
using PgFlow.Cli.Arguments;
using PgFlow.Client;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Commands;

/// <summary>
/// One invocation of <c>migrate</c>: installs, previews or prints the schema, and reports the result.
/// </summary>
internal sealed class Migration(string? connection, SchemaInstallOptions options, TextWriter output)
{
    /// <summary>The folder of plugins whose flows are defined afterwards, or null.</summary>
    public string? PluginFolder { get; init; }

    /// <summary>The flows of plugins that may adopt an existing queue that belongs to no flow.</summary>
    public IReadOnlyCollection<string> AdoptedQueues { get; init; } = [];

    public async Task<int> RunAsync(bool isDryRun, bool isScript, CancellationToken cancellationToken)
    {
        if (isScript)
        {
            await output.WriteAsync(SchemaInstaller.CreateScript(options).AsMemory(), cancellationToken);
            return ExitCodes.Ok;
        }

        var connectionString = ConnectionOption.Resolve(connection);
        try
        {
            return await RunAsync(connectionString, isDryRun, cancellationToken);
        }
        catch (Exception error) when (Expected(error, connectionString) is { } failure)
        {
            throw new FailedException(failure, error);
        }
    }

    private async Task<int> RunAsync(string connectionString, bool isDryRun, CancellationToken cancellationToken)
    {
        var installer = new SchemaInstaller(connectionString);
        var report = isDryRun
            ? await installer.PreviewAsync(options, cancellationToken)
            : await installer.InstallAsync(options, cancellationToken);
        await output.WriteLineAsync(Describe(report, connectionString, isDryRun));
        foreach (var warning in report.Warnings)
        {
            await output.WriteLineAsync($"Warning: {warning}");
        }

        return PluginFolder is null ? ExitCodes.Ok : await DefineFlowsAsync(connectionString, cancellationToken);
    }

    private async Task<int> DefineFlowsAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var client = new FlowClient(connectionString);
        return await new PluginFlows(PluginFolder!, AdoptedQueues, output).DefineAsync(client, cancellationToken)
            ? ExitCodes.Ok
            : ExitCodes.Failure;
    }

    private static Failure? Expected(Exception error, string connectionString) => Failure.Of(
        error, DatabaseTarget.Of(new NpgsqlConnectionStringBuilder(connectionString)), isInstalling: true);

    private static string Describe(SchemaInstallReport report, string connectionString, bool isDryRun)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var database = $"database {settings.Database ?? settings.Username} on {settings.Host}";
        var state = $"schema version {report.SchemaVersion}, queues from {Name(report.Pgmq)}";
        if (report.Changes.Count == 0)
        {
            return $"Nothing to do: {database} is up to date ({state}).";
        }

        var headline = isDryRun
            ? $"Would change {database} ({state}); nothing was changed:"
            : $"Changed {database} ({state}):";
        return string.Join(Environment.NewLine, [headline, .. report.Changes.Select(change => $"  {change}")]);
    }

    private static string Name(PgmqSource source) => source switch
    {
        PgmqSource.Extension => "the pgmq extension",
        PgmqSource.Fallback => "the bundled pgmq functions",
        _ => "the pgmq functions that were there",
    };
}
