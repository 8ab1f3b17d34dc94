using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Waking;

/// <summary>Checks the relation between the intervals.</summary>
internal sealed class WakingRelations : IValidateOptions<WakingOptions>
{
    public ValidateOptionsResult Validate(string? name, WakingOptions options) =>
        options.MinPollInterval > options.MaxPollInterval
            ? ValidateOptionsResult.Fail(
                $"PgFlow:Waking:MinPollInterval ({options.MinPollInterval}) must not exceed MaxPollInterval "
                + $"({options.MaxPollInterval}): the interval of idle flows grows from the one to the other.")
            : ValidateOptionsResult.Success;
}
