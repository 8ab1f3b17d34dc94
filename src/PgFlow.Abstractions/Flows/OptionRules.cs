using System.Globalization;

namespace PgFlow;

/// <summary>The attempts and durations that the database accepts.</summary>
internal static class OptionRules
{
    public static IEnumerable<string> FindProblems(
        int? maxAttempts, TimeSpan? baseDelay, TimeSpan? timeout, TimeSpan? startDelay = null)
    {
        var problems = new[]
        {
            maxAttempts < 0 ? $"{nameof(StepOptions.MaxAttempts)} is {maxAttempts}; it must be 0 or more" : null,
            Check(nameof(StepOptions.BaseDelay), baseDelay, minimum: TimeSpan.Zero),
            Check(nameof(StepOptions.Timeout), timeout, minimum: TimeSpan.FromSeconds(1)),
            Check(nameof(StepOptions.StartDelay), startDelay, minimum: TimeSpan.Zero),
        };
        return problems.OfType<string>();
    }

    private static string? Check(string name, TimeSpan? value, TimeSpan minimum)
    {
        if (value is not { } duration)
        {
            return null;
        }

        var isStorable = duration >= minimum
            && duration.Ticks % TimeSpan.TicksPerSecond == 0
            && duration.TotalSeconds <= int.MaxValue;
        return isStorable
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is {duration.TotalSeconds} s; it must be whole seconds, at least {minimum.TotalSeconds}");
    }
}
