using Microsoft.Extensions.Configuration;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Hosting;

internal static class SettingsSources
{
    private const string File = "appsettings.json";

    /// <summary>
    /// Adds the file beside the executable, the working folder's, and the environment, in rising precedence.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// A file is not valid JSON; thrown when the configuration is read.
    /// </exception>
    public static IConfigurationBuilder AddSettings(this IConfigurationBuilder builder) => builder
        .SetFileLoadExceptionHandler(Refuse)
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, File), optional: true)
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, File), optional: true)
        .AddEnvironmentVariables();

    private static void Refuse(FileLoadExceptionContext context)
    {
        // The outer exceptions have no information of their own.
        var cause = context.Exception.GetBaseException();
        throw new ConfigurationException($"{context.Provider.Source.Path} cannot be read: {cause.Message}", cause);
    }
}
