using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PgFlow.Samples.Index;
using PgFlow.Samples.Searching;

namespace PgFlow.Samples;

/// <summary>
/// Registers what the handlers are constructed with. The documents' database comes from the environment variable
/// <c>ConnectionStrings__Documents</c>; without it, they go into the worker's own. Either may be in a file, named by
/// the variable with <c>_File</c> after it.
/// </summary>
public sealed class Startup : IPluginStartup
{
    private const string OwnVariable = "ConnectionStrings__Documents";
    private const string WorkersVariable = "ConnectionStrings__PgFlow";
    private const string FileSuffix = "_File";

    // A worker runs a hundred handlers at once; that many connections are more than most servers allow.
    private const int MaxConnections = 8;

    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services)
    {
        var connectionString = Read(OwnVariable) ?? Read(WorkersVariable) ?? throw new InvalidOperationException(
            $"No database is given for the documents. Set the environment variable {OwnVariable}, "
            + $"or {WorkersVariable} to keep them in the worker's own.");

        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = MaxConnections };
        services.AddSingleton(_ => NpgsqlDataSource.Create(settings));
        services.AddSingleton<DocumentIndex>();
        services.AddSingleton<DocumentSearch>();
    }

    private static string? Read(string variable) =>
        Value(variable) ?? (Value(variable + FileSuffix) is { } file ? File.ReadAllText(file).Trim() : null);

    private static string? Value(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
