using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Slots;

/// <summary>Validates the limits of single flows.</summary>
internal sealed class FetchingRelations : IValidateOptions<FetchingOptions>
{
    public ValidateOptionsResult Validate(string? name, FetchingOptions options)
    {
        var errors = new List<string>();
        foreach (var (flow, limit) in options.FlowConcurrency.Where(entry => entry.Value < 1))
        {
            errors.Add(
                $"PgFlow:Fetching:FlowConcurrency:{flow} must be at least 1 but is {limit}: the flow would never run; "
                + "to leave a flow out, name the others in PgFlow:Flows.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
