using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PgFlow.Cli.Arguments;
using PgFlow.EmbeddedPostgres;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Demo;

/// <summary>
/// The demo's database: the given one, which stays, or a private server that is removed with the demo.
/// </summary>
internal sealed class DemoDatabase : IAsyncDisposable
{
    private readonly EmbeddedServer? _server;

    private DemoDatabase(string connectionString, string description, string closingNote, EmbeddedServer? server) =>
        (ConnectionString, Description, ClosingNote, _server) = (connectionString, description, closingNote, server);

    public string ConnectionString { get; }

    public string Description { get; }

    /// <summary>Tells what happens to the database after the demo.</summary>
    public string ClosingNote { get; }

    /// <exception cref="ConfigurationException">The given connection string is malformed.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The returned database owns the server.")]
    public static async Task<DemoDatabase> OpenAsync(string? given, CancellationToken cancellationToken)
    {
        if (given is not null)
        {
            var settings = new NpgsqlConnectionStringBuilder(ConnectionOption.Resolve(given));
            return new DemoDatabase(
                given,
                $"Database {settings.Database ?? settings.Username} on {settings.Host}",
                "The index stays in table pgflow_samples.documents of the given database. To remove everything: "
                + "drop schema pgflow_samples cascade; "
                + $"select pgflow.delete_flow_and_data('{DemoPlugin.IndexFlow}'); "
                + $"select pgflow.delete_flow_and_data('{DemoPlugin.SearchFlow}');",
                server: null);
        }

        var server = await StartServerAsync(cancellationToken);
        return new DemoDatabase(
            server.ConnectionString,
            $"Private PostgreSQL {server.MajorVersion} runs",
            "The private PostgreSQL is stopped and its data removed.",
            server);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<EmbeddedServer> StartServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedServer.StartAsync(new EmbeddedServerOptions(), cancellationToken);
        }
        catch (EmbeddedServerException exception) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C also reaches the server's programs, which may end before this process notices.
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (Exception exception) when (exception is EmbeddedServerException or ServerBinariesMissingException)
        {
            throw new PgFlowException(exception.Message, exception);
        }
    }
}
