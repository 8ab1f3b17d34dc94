using System.Globalization;

namespace PgFlow.Loads.Failures.Judging;

/// <summary>What a row of the matrix comes to.</summary>
internal sealed record Verdict
{
    public required string Fault { get; init; }

    public required int Tasks { get; init; }

    /// <summary>Runs that are gone or failed, or that nobody works on.</summary>
    public required int Lost { get; init; }

    /// <summary>Runs that somebody works on, without an end.</summary>
    public required int Hanging { get; init; }

    /// <summary>Results of lost claims that the database took.</summary>
    public required int StaleWrites { get; init; }

    /// <summary>Results of lost claims that it refused.</summary>
    public required long LateResults { get; init; }

    public required int MostExecutions { get; init; }

    /// <summary>
    /// Tasks executed more than once that were in hand when the fault came, so that nobody could know whether they
    /// were done.
    /// </summary>
    public required int Unavoidable { get; init; }

    /// <summary>All others that were executed more than once, and when.</summary>
    public required IReadOnlyList<string> Needless { get; init; }

    /// <summary>Until work went on; null when it did not.</summary>
    public required TimeSpan? Resumed { get; init; }

    /// <summary>Until every task that the fault held up had moved; null when one did not.</summary>
    public required TimeSpan? Settled { get; init; }

    /// <summary>The tasks that had not moved in time.</summary>
    public required IReadOnlyList<string> Late { get; init; }

    public required TimeSpan Bound { get; init; }

    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>What else went wrong, such as a worker that did not stop in order.</summary>
    public string? Trouble { get; init; }

    /// <summary>Why the row fails; empty when it does not.</summary>
    public IEnumerable<string> Complaints
    {
        get
        {
            IEnumerable<(bool IsTrue, string Complaint)> complaints =
            [
                (Lost > 0, $"{Lost} runs were lost"),
                (Hanging > 0, $"{Hanging} runs hang"),
                (StaleWrites > 0, $"{StaleWrites} stale results were stored"),
                (Needless.Count > 0, $"{Needless.Count} tasks were executed again without need: {Some(Needless)}"),
                (!(Resumed <= Bound), "work did not go on in time"),
                (!(Settled <= Bound), $"{Late.Count} tasks that were held up did not move in time: {Some(Late)}"),
                (Violations.Count > 0, $"{Violations.Count} invariants are violated: {Some(Violations)}"),
                (Trouble is not null, Trouble ?? ""),
            ];
            return complaints.Where(complaint => complaint.IsTrue).Select(complaint => complaint.Complaint);
        }
    }

    public bool IsPassed => !Complaints.Any();

    public string Outcome => IsPassed ? "passed" : "FAILED";

    public string Times => $"resumed after {Seconds(Resumed)}, settled after {Seconds(Settled)}";

    /// <summary>A row that did not come to an end.</summary>
    public static Verdict Broken(string fault, TimeSpan bound, string error) => new()
    {
        Fault = fault,
        Tasks = 0,
        Lost = 0,
        Hanging = 0,
        StaleWrites = 0,
        LateResults = 0,
        MostExecutions = 0,
        Unavoidable = 0,
        Needless = [],
        Resumed = null,
        Settled = null,
        Late = [],
        Bound = bound,
        Violations = [],
        Trouble = error,
    };

    public static string Seconds(TimeSpan? time) =>
        time is { } known ? known.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture) : "never";

    private static string Some(IReadOnlyList<string> all) => string.Join("; ", all.Take(3));
}
