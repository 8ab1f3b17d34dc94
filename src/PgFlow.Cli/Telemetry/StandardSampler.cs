using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// The ratio that OpenTelemetry's own variables set, which the SDK ignores once a sampler is set. Those with and
/// without <c>parentbased_</c> are the same here: a start that was traced always decides.
/// </summary>
internal static class StandardSampler
{
    private const double All = 1;
    private const double None = 0;

    /// <summary>Returns null if they are not set, or name a sampler that is not the SDK's.</summary>
    public static double? RatioOf(IConfiguration configuration) => configuration["OTEL_TRACES_SAMPLER"] switch
    {
        "always_on" or "parentbased_always_on" => All,
        "always_off" or "parentbased_always_off" => None,
        "traceidratio" or "parentbased_traceidratio" => Argument(configuration["OTEL_TRACES_SAMPLER_ARG"]),
        _ => null,
    };

    // As specified: an invalid ratio counts as not given, which means all.
    private static double Argument(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1
            ? ratio
            : All;
}
