using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;

namespace PgFlow.Worker.Retention;

/// <summary>
/// Checks whether each flow with a retention age of its own exists: a mistyped slug would otherwise go unnoticed, its
/// runs would simply never be pruned. Not an error, since flows may be defined after their ages.
/// </summary>
internal sealed class FlowAges(IFlowStore store, IOptions<RetentionOptions> options, ILogger<FlowAges> logger)
{
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    /// <summary>Logs the missing flows, unless the last call did.</summary>
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
            // A login that may prune may lack the right to read the flows.
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
