using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Client;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Hosting;

/// <summary>Finds all errors of the configuration before anything starts.</summary>
internal static class StartupCheck
{
    public static IReadOnlyList<string> Errors(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var sections = services.GetServices<OptionsSection>().ToList();
        var wrongKeys = new ConfigurationKeys(configuration, sections).Errors().ToList();
        var errors = wrongKeys.Select(wrong => wrong.Message).ToList();

        // The binder stops at the first value that it cannot read; the others are still to be checked.
        var readable = Without(configuration, wrongKeys);
        foreach (var section in sections)
        {
            errors.AddRange(section.Failures(services, readable).Select(failure => Shorten(failure)));
        }

        CheckConnection(services, errors);
        return [.. errors.Distinct(StringComparer.Ordinal)];
    }

    private static IConfiguration Without(IConfiguration configuration, IReadOnlyList<SettingError> wrong)
    {
        var readable = configuration.AsEnumerable().Where(
            setting => setting.Value is not null && !wrong.Any(error => Covers(error.Path, setting.Key)));
        return new ConfigurationBuilder().AddInMemoryCollection(readable).Build();
    }

    // A value at a section's own path does not affect the keys in it.
    private static bool Covers(string path, string key) => key.Equals(path, StringComparison.OrdinalIgnoreCase);

    private static void CheckConnection(IServiceProvider services, List<string> errors)
    {
        try
        {
            _ = services.GetRequiredService<IWorkerStore>();
        }
        catch (PgFlowException missing)
        {
            errors.Add(missing.Message);
        }
        catch (ArgumentException unreadable)
        {
            errors.Add(
                $"ConnectionStrings:PgFlow cannot be used: {unreadable.Message}. It reads like "
                + "Host=localhost;Database=app;Username=app;Password=...");
        }
    }

    // Generated validators prefix the member's name to a message that already has its key.
    private static string Shorten(string failure)
    {
        var key = failure.IndexOf(OptionsExtensions.Root + ':', StringComparison.Ordinal);
        return key > 0 ? failure[key..] : failure;
    }
}
