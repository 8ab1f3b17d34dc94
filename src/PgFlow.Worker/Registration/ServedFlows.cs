using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>
/// The selected flows that this process serves, and the reasons why it does not serve the others. Flows that the
/// database does not have yet may be added later.
/// </summary>
internal sealed class ServedFlows(TimeProvider time)
{
    private volatile Findings _found = new([], [], MissingSince: null);
    private volatile IReadOnlySet<string> _deleted = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The flows in the order in which they were admitted.</summary>
    public IReadOnlyList<SelectedFlow> Served => _found.Served;

    public IReadOnlyList<UnservedFlow> Unserved => _found.Unserved;

    /// <summary>The slugs of served flows that the database no longer has.</summary>
    public IReadOnlySet<string> Deleted => _deleted;

    /// <summary>The flows that are still to be defined.</summary>
    public IReadOnlyList<UnservedFlow> Missing => [.. Unserved.Where(flow => flow.IsMissing)];

    /// <summary>The time since flows were first found missing; zero if none ever was.</summary>
    public TimeSpan MissingFor =>
        _found.MissingSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Records the result of a check. Must be called by one thread at a time.</summary>
    /// <param name="added">The flows that can be served, in addition to earlier ones.</param>
    /// <param name="unserved">All flows that cannot be served.</param>
    public void Note(IReadOnlyList<SelectedFlow> added, IReadOnlyList<UnservedFlow> unserved)
    {
        var before = _found;
        var since = before.MissingSince
            ?? (unserved.Any(flow => flow.IsMissing) ? time.GetTimestamp() : null);
        _found = new Findings([.. before.Served, .. added], unserved, since);
    }

    /// <summary>Records which served flows are deleted. Must be called by one thread at a time.</summary>
    public void NoteDeleted(IReadOnlySet<string> slugs) => _deleted = slugs;

    private sealed record Findings(
        IReadOnlyList<SelectedFlow> Served, IReadOnlyList<UnservedFlow> Unserved, long? MissingSince);
}
