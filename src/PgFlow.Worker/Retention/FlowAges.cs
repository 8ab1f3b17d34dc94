using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;

namespace PgFlow.Worker.Retention;

/// <summary>
/// Whether each flow with an age of its own exists: the age of one that does not would only show by what is never
/// deleted. Flows may be defined after their ages, hence no error.
/// </summary>
internal sealed class FlowAges(IFlowStore store, IOptions<RetentionOptions> options, ILogger<FlowAges> logger)
{
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    /// <summary>Names those that are missing, unless the last call has.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (options.Value.FlowAge.Count == 0)
        {
            return;
        }

        IReadOnlyList<string> missing;
        try
        {
            missing = await store.MissingFlowsAsync([.. options.Value.FlowAge.Keys], cancellationToken);
        }
        catch (Exception error) when (DatabaseErrors.KindOf(error) == DatabaseErrorKind.MissingRight)
        {
            // A login may prune that may not read the flows: it prunes all the same.
            return;
        }

        _named.IntersectWith(missing);
        var unnamed = missing.Where(_named.Add).Order(StringComparer.Ordinal).ToList();
        if (unnamed.Count > 0)
        {
            RetentionLog.MissingFlows(logger, string.Join(", ", unnamed));
        }
    }
}
