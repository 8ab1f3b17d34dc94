using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Documents;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Documents;

/// <summary>
/// Follows the blocks of a document as somebody would who has a clone and a database: files are written, commands and
/// statements run, the worker goes on in the background. What stands for something of the reader's own (a database, the
/// place of the clone) is replaced.
/// </summary>
internal sealed partial class DocumentReader : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly bool _bringsPlugin;
    private readonly WorkingFolder _home = new();
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly string _copy = $"pgflow_documents_{Guid.NewGuid():N}";
    private PgFlowProcess? _worker;
    private string? _folder;

    private DocumentReader(TestDatabase database, bool bringsPlugin)
    {
        _database = database;
        _target = new(database.ConnectionString);
        _bringsPlugin = bringsPlugin;
    }

    private static IEnumerable<string> Programs => InstalledServers.Find().Select(found => found.BinFolder);

    private string Folder => _folder ?? _home.Path;

    /// <summary>
    /// Whether there are PostgreSQL's own programs, which refuse newer servers and do not come with npm's.
    /// </summary>
    public static bool HasProgramsFor(Version server) =>
        InstalledServers.Find() is [var newest, ..]
        && newest.MajorVersion >= server.Major
        && new[] { "psql", "pg_dump", "pg_restore", "createdb" }
            .All(program => File.Exists(Path.Combine(newest.BinFolder, program)));

    /// <summary>
    /// A reader of these blocks. Where none of them is a plugin, the flow of docs/getting-started.md is defined and
    /// executed.
    /// </summary>
    public static async Task<DocumentReader> OpenAsync(TestDatabase database, IReadOnlyList<CodeBlock> blocks)
    {
        var bringsPlugin = blocks.Any(block => block.Text.Contains(nameof(IFlowSource), StringComparison.Ordinal));
        if (!bringsPlugin)
        {
            await GreetingFlow.DefineAsync(database);
        }

        return new DocumentReader(database, bringsPlugin);
    }

    public Task FollowAsync(CodeBlock block) => block.Language switch
    {
        "sh" => RunAsync(block),
        "csharp" => File.WriteAllTextAsync(CodeFile(), block.Text),
        "xml" => ExtendProjectAsync(block),
        "sql" => QueryAsync(block),
        "json" => DefineAsync(block),
        _ => throw new InvalidOperationException(
            $"{block} has no language that can be executed: sh, csharp, xml, sql or json. Mark it, or list it in "
            + $"{nameof(BlocksNotRun)} with the reason."),
    };

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        await _database.ExecuteAsync($"drop database if exists {_copy} with (force)");
        _home.Dispose();
    }

    private async Task RunAsync(CodeBlock block)
    {
        var commands = Localize(block.Text);
        var worker = WorkerCommand().Match(commands);
        var script =
            $$"""
            set -euo pipefail
            pgflow() { dotnet "{{BuildOutput.Worker}}" "$@"; }
            {{WorkerCommand().Replace(commands, "")}}
            pwd > "{{_home.Combine("folder")}}"
            """;
        var result = await ExternalProgram.RunAsync(
            "env", [.. Variables(), "bash", "-c", script], Folder, CancellationToken.None);
        Assert.That(result.ExitCode, Is.Zero, $"{block}\n{script}\n{result.Output}");
        _folder = (await File.ReadAllTextAsync(_home.Combine("folder"))).Trim();
        if (worker.Success)
        {
            _worker = PgFlowProcess.Start(
                Folder, worker.Groups[1].Value.Split(' '), ("ConnectionStrings__PgFlow", _target.ConnectionString));
            await _worker.UntilAsync(() => ServingWorker().IsMatch(_worker.Output), "it serves");
        }

        await UntilRunsHaveEndedAsync(block);
    }

    // A program's replaces the one that its template brings.
    private string CodeFile()
    {
        var program = Path.Combine(Folder, "Program.cs");
        return File.Exists(program) ? program : Path.Combine(Folder, "Flow.cs");
    }

    private async Task ExtendProjectAsync(CodeBlock block)
    {
        var project = Directory.GetFiles(Folder, "*.csproj").Single();
        var text = await File.ReadAllTextAsync(project);
        await File.WriteAllTextAsync(
            project, text.Replace("</Project>", Localize(block.Text) + "</Project>", StringComparison.Ordinal));
    }

    // A question about something that does not exist would be answered by null.
    [SuppressMessage("Security", "CA2100", Justification = "The SQL comes from the documents.")]
    private async Task QueryAsync(CodeBlock block)
    {
        await using var connection = await _database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = block.Text;
        await using (var reader = await command.ExecuteReaderAsync())
        {
            do
            {
                if (reader.FieldCount > 0)
                {
                    Assert.That(
                        !await reader.ReadAsync() || !await reader.IsDBNullAsync(0), Is.True, $"no answer in {block}");
                }
            }
            while (await reader.NextResultAsync());
        }

        await UntilRunsHaveEndedAsync(block);
    }

    private async Task DefineAsync(CodeBlock block) =>
        Assert.That(
            await _database.RowsAsync<string>("select difference from pgflow.define_flow($1::jsonb)", block.Text),
            Is.Empty, $"{block}");

    private async Task UntilRunsHaveEndedAsync(CodeBlock block)
    {
        if (!_bringsPlugin && await HasOpenRunsAsync())
        {
            await GreetingFlow.RunUntilIdleAsync(_database);
        }

        await WaitUntil.TrueAsync(
            async () => !await HasOpenRunsAsync(),
            $"all runs of {block} have ended",
            () => Task.FromResult(_worker is null ? "no worker runs" : _worker.Output + _worker.Errors),
            TimeSpan.FromMinutes(1));
        Assert.That(
            await _database.RowsAsync<string>(
                "select format('%s %s', r.input, s.error_message) from pgflow.runs r "
                + "join pgflow.step_states s on s.run_id = r.run_id where s.status = 'failed'"),
            Is.Empty,
            $"{block} starts runs that fail");
    }

    private Task<bool> HasOpenRunsAsync() =>
        _database.ScalarAsync<bool>("select exists (select from pgflow.runs where status = 'started')");

    private string Localize(string commands)
    {
        var clone = Path.GetRelativePath(Folder, BuildOutput.Root);
        var inside = Path.GetRelativePath(Path.Combine(_home.Path, "Greeter"), BuildOutput.Root);
        var text = commands
            .Replace(
                "Host=localhost;Database=app;Username=postgres;Password=...", _target.ConnectionString,
                StringComparison.Ordinal)
            .Replace(
                "dotnet run -c Release --project ../PgFlow.Worker/src/PgFlow.Cli --",
                $"dotnet \"{BuildOutput.Worker}\"", StringComparison.Ordinal)
            .Replace("-c Release", $"-c {BuildOutput.Configuration}", StringComparison.Ordinal)
            .Replace("../PgFlow.Worker/", (_folder is null ? inside : clone) + "/", StringComparison.Ordinal)
            .Replace("-h localhost -U postgres app", _target.Database, StringComparison.Ordinal)
            .Replace(
                "...;Database=restored",
                new NpgsqlConnectionStringBuilder(_target.ConnectionString) { Database = _copy }.ConnectionString,
                StringComparison.Ordinal);
        return DatabaseName().Replace(text, match => match.Value == "app" ? _target.Database! : _copy);
    }

    // Programs of the server's version come first, as in a full installation of it. Nothing that is built goes on
    // running.
    private IEnumerable<string> Variables() =>
        [
            $"PATH={string.Join(Path.PathSeparator, [.. Programs, Environment.GetEnvironmentVariable("PATH")])}",
            $"PGHOST={_target.Host}", $"PGPORT={_target.Port}", $"PGUSER={_target.Username}",
            $"PGPASSWORD={_target.Password}",
            "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false",
            "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_NOLOGO=1",
        ];

    [GeneratedRegex(@"Worker \S+ serves ")]
    private static partial Regex ServingWorker();

    [GeneratedRegex("^pgflow (worker.*)$", RegexOptions.Multiline)]
    private static partial Regex WorkerCommand();

    // The names of databases, not of files and roles.
    [GeneratedRegex(@"(?<![\w./=-])app(?![\w./])|(?<=[ =])restored(?![\w.])")]
    private static partial Regex DatabaseName();
}
