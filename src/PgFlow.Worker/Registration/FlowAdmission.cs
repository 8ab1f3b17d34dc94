using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Defines a flow in the database, if this login may, and decides whether it can be served: not if the database has
/// another shape of it, refuses it, or does not have it.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="waitsForLocks">Whether a locked definition is an error, which the caller retries.</param>
internal sealed class FlowAdmission(IFlowStore store, bool waitsForLocks)
{
    /// <summary>Returns null for a flow that can be served.</summary>
    public async Task<UnservedFlow?> TryAsync(SelectedFlow flow, CancellationToken cancellationToken)
    {
        try
        {
            var differences = await store.EnsureFlowAsync(flow.Definition, cancellationToken);
            return differences.Count == 0 ? null : Compare(flow, differences);
        }
        catch (Exception refusal) when (IsAboutTheFlow(refusal))
        {
            return new UnservedFlow(flow, $"the database refuses it: {refusal.Message}", IsMissing: false);
        }
        catch (Exception locked) when (!waitsForLocks && DatabaseErrors.IsLocked(locked))
        {
            return new UnservedFlow(flow, Describe(locked), IsMissing: true) { IsLocked = true };
        }
    }

    private static UnservedFlow Compare(SelectedFlow flow, IReadOnlyList<FlowDifference> differences)
    {
        if (differences.FirstOrDefault(difference => difference.StepSlug is null) is { } missing)
        {
            return new UnservedFlow(flow, missing.Difference, IsMissing: true);
        }

        var found = string.Join("; ", differences.Select(step => $"step {step.StepSlug} {step.Difference}"));
        return new UnservedFlow(
            flow,
            $"{found}. Give the new version a new flow slug (such as {flow.Slug}_v2); runs of the stored version need "
            + "the old plugin",
            IsMissing: false);
    }

    private static string Describe(Exception locked) =>
        locked is PostgresException { MessageText: var text, Hint: var hint }
            ? $"{text}. {hint}".TrimEnd()
            : locked.Message;

    // Errors that would hit any other flow, too, are for the worker to handle.
    private static bool IsAboutTheFlow(Exception refusal) =>
        refusal is PgFlowException || DatabaseErrors.KindOf(refusal) == DatabaseErrorKind.Statement;
}
