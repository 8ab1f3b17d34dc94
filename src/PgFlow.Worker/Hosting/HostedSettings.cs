using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// The configuration of a worker inside an application: the application's section and connection strings of the
/// worker's name, under the names that the worker reads, and the settings made in code.
/// </summary>
internal static class HostedSettings
{
    private const string Connections = "ConnectionStrings";

    // The keys that may accompany a connection string, and those of the direct connection.
    private static readonly string[] ConnectionSuffixes =
    [
        "", "_File", "_PasswordFile", "Direct", "Direct_File", "Direct_PasswordFile",
    ];

    public static IConfigurationRoot Of(PgFlowWorkerBuilder worker, IServiceProvider application)
    {
        var given = application.GetService<IConfiguration>();
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (given is not null)
        {
            foreach (var (key, value) in given.GetSection(worker.Name).AsEnumerable(makePathsRelative: true))
            {
                settings[Key(key)] = value;
            }

            foreach (var suffix in ConnectionSuffixes)
            {
                settings[$"{Connections}:{OptionsExtensions.Root}{suffix}"] =
                    given[$"{Connections}:{worker.Name}{suffix}"];
            }
        }

        foreach (var (key, value) in worker.Settings.Concat(InCode(worker)))
        {
            settings[Key(key)] = value;
        }

        if (worker.ConnectionString is { } connectionString)
        {
            foreach (var (key, value) in ConnectionSetting.Override(connectionString))
            {
                settings[key] = value;
            }
        }

        return new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build();
    }

    /// <summary>Returns a message about the worker's keys with the application's keys instead.</summary>
    public static string WithKeysOf(PgFlowWorkerBuilder worker, string message) => message
        .Replace($"{Connections}:{OptionsExtensions.Root}", $"{Connections}:{worker.Name}", StringComparison.Ordinal)
        .Replace($"{Connections}__{OptionsExtensions.Root}", $"{Connections}__{worker.Name}", StringComparison.Ordinal)
        .Replace($"{OptionsExtensions.Root}:", $"{worker.Name}:", StringComparison.Ordinal);

    private static string Key(string key) => $"{OptionsExtensions.Root}:{key}";

    private static IEnumerable<KeyValuePair<string, string?>> InCode(PgFlowWorkerBuilder worker)
    {
        if (worker.Concurrency is { } concurrency)
        {
            yield return new(
                $"{FetchingOptions.Section}:{nameof(FetchingOptions.Concurrency)}",
                concurrency.ToString(CultureInfo.InvariantCulture));
        }

        if (worker.ShutdownTimeout is { } timeout)
        {
            yield return new(
                nameof(WorkerOptions.ShutdownTimeout), timeout.ToString("c", CultureInfo.InvariantCulture));
        }

        if (worker.PluginFolder is { } folder)
        {
            yield return new($"Plugins:{nameof(PluginOptions.Folder)}", folder);
        }
    }
}
