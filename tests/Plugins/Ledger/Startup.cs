using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace PgFlow.Plugins.Ledger;

/// <summary>Opens the ledger that the environment names.</summary>
public sealed class Startup : IPluginStartup
{
    private const string Variable = "ConnectionStrings__Ledger";
    private const int MaxConnections = 4;

    public void ConfigureServices(IServiceCollection services)
    {
        var connectionString = Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException($"Name the ledger's database in {Variable}.");
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "ledger",
            MaxPoolSize = MaxConnections,
        };
        services.AddSingleton(_ => NpgsqlDataSource.Create(settings));
        services.AddSingleton<LedgerBook>();
    }
}
