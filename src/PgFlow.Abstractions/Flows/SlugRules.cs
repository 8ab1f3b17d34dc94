using System.Text.RegularExpressions;

namespace PgFlow;

/// <summary>The slugs that the database accepts.</summary>
internal static partial class SlugRules
{
    /// <summary>The name of the run's input among a step's inputs.</summary>
    public const string Run = "run";

    /// <summary>A flow's slug is also its queue's name, from which pgmq derives table names.</summary>
    public const int FlowLimit = 47;

    /// <summary>The limit of <c>pgflow.is_valid_slug</c>.</summary>
    public const int StepLimit = 128;

    public static string? FindProblem(string slug, int limit)
    {
        if (!Pattern().IsMatch(slug))
        {
            return "a slug consists of letters, digits and underscores and does not start with a digit";
        }

        if (slug.Length > limit)
        {
            return $"it has {slug.Length} characters; at most {limit} are allowed";
        }

        return slug == Run ? "the word 'run' names the run's input among a step's inputs" : null;
    }

    // \z, as $ would allow a trailing line break.
    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
