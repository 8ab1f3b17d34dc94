using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Client;

namespace PgFlow.Worker.Hosting;

/// <summary>Finds everything that is wrong with the configuration before anything starts.</summary>
internal static class StartupCheck
{
    public static IReadOnlyList<string> Errors(IServiceProvider services)
    {
        var keys = new ConfigurationKeys(
            services.GetRequiredService<IConfiguration>(), services.GetServices<OptionsSection>());
        var unreadable = keys.Errors().ToList();
        var errors = new List<string>(unreadable);
        foreach (var section in services.GetServices<OptionsSection>())
        {
            Collect(() => section.Validate(services), unreadable.Count > 0, errors);
        }

        Collect(() => services.GetService<IStartupValidator>()?.Validate(), unreadable.Count > 0, errors);
        CheckConnection(services, errors);
        return [.. errors.Distinct(StringComparer.Ordinal)];
    }

    private static void Collect(Action check, bool isBindingExplained, List<string> errors)
    {
        try
        {
            check();
        }
        catch (OptionsValidationException invalid)
        {
            errors.AddRange(invalid.Failures.Select(failure => Shorten(failure)));
        }
        catch (AggregateException several)
        {
            errors.AddRange(several.InnerExceptions
                .OfType<OptionsValidationException>()
                .SelectMany(invalid => invalid.Failures)
                .Select(failure => Shorten(failure)));
        }
        catch (InvalidOperationException unbound)
        {
            // The binder stumbles over the values that were named above.
            if (!isBindingExplained)
            {
                errors.Add(unbound.Message);
            }
        }
    }

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
                + "Host=localhost;Database=app;Username=app;Password=secret");
        }
    }

    // Generated validators put the member's name in front of a message that names its key already.
    private static string Shorten(string failure)
    {
        var key = failure.IndexOf(OptionsExtensions.Root + ':', StringComparison.Ordinal);
        return key > 0 ? failure[key..] : failure;
    }
}
