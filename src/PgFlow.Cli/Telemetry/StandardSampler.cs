using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// The share of the tasks that OpenTelemetry's own variables ask for, which the SDK heeds no more where a sampler is
/// set. Those with and without <c>parentbased_</c> are the same here: a start that was traced always decides.
/// </summary>
internal static class StandardSampler
{
    private const double All = 1;
    private const double None = 0;

    /// <summary>Null where they say nothing, or name a sampler that is none of the SDK's own.</summary>
    public static double? RatioOf(IConfiguration configuration) => configuration["OTEL_TRACES_SAMPLER"] switch
    {
        "always_on" or "parentbased_always_on" => All,
        "always_off" or "parentbased_always_off" => None,
        "traceidratio" or "parentbased_traceidratio" => Argument(configuration["OTEL_TRACES_SAMPLER_ARG"]),
        _ => null,
    };

    // As the specification has it: what is no share counts as not given, which is all.
    private static double Argument(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1
            ? ratio
            : All;
}
