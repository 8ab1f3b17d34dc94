using PgFlow.Client;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Demo;

/// <summary>The demo from start to end: a database, the sample plugin, a worker, a run, and a question.</summary>
internal sealed class Demonstration(DemoRequest request, DemoScreen screen, TimeProvider time)
{
    // A topic that the documents of every version cover.
    private const string QueryOfOwnDocuments = "retry delay";

    private readonly string _programFolder = AppContext.BaseDirectory;

    /// <summary>
    /// Returns the exit code. Everything that was started is stopped and removed, also on cancellation.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = DemoFolder.Resolve(request.Input, _programFolder);
        var database = await screen.DoAsync(
            request.Connection is null ? "Starting a private PostgreSQL" : "Opening the database",
            () => DemoDatabase.OpenAsync(request.Connection, cancellationToken),
            opened => opened.Description);
        try
        {
            await ShowAsync(database.ConnectionString, folder, cancellationToken);
        }
        finally
        {
            await database.DisposeAsync();
            screen.Line(database.ClosingNote);
        }

        return ExitCodes.Ok;
    }

    private async Task ShowAsync(string connectionString, string folder, CancellationToken cancellationToken)
    {
        using var log = new DemoLog();
        await screen.DoAsync(
            "Installing schema pgflow",
            () => new SchemaInstaller(connectionString).InstallAsync(cancellationToken: cancellationToken),
            report => $"Schema pgflow version {report.SchemaVersion} is installed");
        await using var plugin = await screen.DoAsync(
            "Loading the sample plugin",
            () => DemoPlugin.LoadAsync(_programFolder, connectionString, log.Loggers, cancellationToken),
            loaded => $"Plugin PgFlow.Samples is loaded: {Describe(loaded.Index)}; {Describe(loaded.Search)}");
        await plugin.DefineAsync(connectionString, cancellationToken);

        await using var client = new FlowClient(connectionString);
        await using var worker = await DemoWorker.StartAsync(connectionString, plugin, log, cancellationToken);
        var runs = new DemoRuns(client, worker, time);
        var summary = await IndexAsync(runs, plugin.Index, folder, cancellationToken);
        screen.Line($"Indexed {summary}.");

        var words = request.Query ?? (request.Input is null ? QueryOfOwnDocuments : null);
        var answer = await runs.RunAsync<SearchAnswer>(
            plugin.Search, new { folder, words }, _ => { }, cancellationToken);
        new AnswerView(screen).Show(answer);
    }

    private async Task<FolderSummary> IndexAsync(
        DemoRuns runs, FlowDefinition flow, string folder, CancellationToken cancellationToken)
    {
        screen.Line($"Indexing folder '{folder}':");
        FolderSummary? summary = null;
        await screen.FollowAsync(async show =>
            summary = await runs.RunAsync<FolderSummary>(flow, new { folder }, show, cancellationToken));
        return summary!;
    }

    private static string Describe(FlowDefinition flow) =>
        $"flow {flow.Slug} ({string.Join(" -> ", flow.Steps.Select(step => step.Slug))})";
}
