using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Which of the selected flows this process serves, and why it does not serve the others. Flows that the database does
/// not have yet may come later.
/// </summary>
internal sealed class ServedFlows(TimeProvider time)
{
    private volatile Findings _found = new([], [], MissingSince: null);
    private volatile IReadOnlySet<string> _deleted = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>In the order in which it was found that they can be served.</summary>
    public IReadOnlyList<SelectedFlow> Served => _found.Served;

    public IReadOnlyList<UnservedFlow> Unserved => _found.Unserved;

    /// <summary>Those of the served that the database does not have any more, by their slugs.</summary>
    public IReadOnlySet<string> Deleted => _deleted;

    /// <summary>Those that somebody is going to define.</summary>
    public IReadOnlyList<UnservedFlow> Missing => [.. Unserved.Where(flow => flow.IsMissing)];

    /// <summary>How long ago flows were found to be missing for the first time; zero if none ever was.</summary>
    public TimeSpan MissingFor =>
        _found.MissingSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Notes what a look at the database has found. To be called by one thread at a time.</summary>
    /// <param name="added">Flows that can be served, beside those before.</param>
    /// <param name="unserved">All that cannot.</param>
    public void Note(IReadOnlyList<SelectedFlow> added, IReadOnlyList<UnservedFlow> unserved)
    {
        var before = _found;
        var since = before.MissingSince
            ?? (unserved.Any(flow => flow.IsMissing) ? time.GetTimestamp() : null);
        _found = new Findings([.. before.Served, .. added], unserved, since);
    }

    /// <summary>Notes which of the served flows are gone. To be called by one thread at a time.</summary>
    public void NoteDeleted(IReadOnlySet<string> slugs) => _deleted = slugs;

    private sealed record Findings(
        IReadOnlyList<SelectedFlow> Served, IReadOnlyList<UnservedFlow> Unserved, long? MissingSince);
}
