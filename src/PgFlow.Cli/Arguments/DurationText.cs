using System.CommandLine.Parsing;
using System.Globalization;

namespace PgFlow.Cli.Arguments;

/// <summary>Durations as people type them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c> or <c>00:00:30</c>.</summary>
internal static class DurationText
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>For <c>CustomParser</c> of an option.</summary>
    public static TimeSpan Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (TryParse(text) is { } duration)
        {
            return duration;
        }

        result.AddError($"'{text}' is not a duration above zero. Write for example 500ms, 30s, 5m, 1h or 00:00:30.");
        return default;
    }

    public static TimeSpan? TryParse(string text)
    {
        var duration = TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var exact)
            && text.Contains(':', StringComparison.Ordinal)
                ? exact
                : Units.Select(unit => FromUnit(text, unit.Suffix, unit.Unit))
                    .FirstOrDefault(found => found is not null);
        return duration > TimeSpan.Zero ? duration : null;
    }

    private static TimeSpan? FromUnit(string text, string suffix, TimeSpan unit) =>
        text.EndsWith(suffix, StringComparison.Ordinal)
        && double.TryParse(
            text.AsSpan(0, text.Length - suffix.Length),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var count)
        && count * unit.TotalDays < 10_000
            ? unit * count
            : null;
}
