using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Retention;

/// <summary>Checks the ages by flow.</summary>
internal sealed class RetentionRelations : IValidateOptions<RetentionOptions>
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var errors = options.FlowAge
            .Where(flow => flow.Value < Least || flow.Value > Most)
            .Select(flow =>
                $"PgFlow:Retention:FlowAge:{flow.Key} is {flow.Value} but must be {Least} to {Most} (d.hh:mm:ss): a "
                + "run that has just ended may still be read; to keep a flow's runs, give it the longest age.")
            .ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
