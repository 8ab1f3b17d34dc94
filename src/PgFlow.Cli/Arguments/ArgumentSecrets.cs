using System.Text.RegularExpressions;

namespace PgFlow.Cli.Arguments;

/// <summary>
/// Removes possible secrets from a command line error: it repeats the arguments that were not understood, and errors
/// end up in logs.
/// </summary>
internal static partial class ArgumentSecrets
{
    private const string Replacement = "(not shown)";

    public static string Remove(string text, IReadOnlyList<string> arguments)
    {
        var secrets = arguments.Where((argument, index) =>
            Revealing().IsMatch(argument) || (index > 0 && Announcing().IsMatch(arguments[index - 1])));

        // The longer ones first: one may be part of another.
        return secrets.Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length)
            .Aggregate(text, (shown, secret) => shown.Replace(secret, Replacement, StringComparison.Ordinal));
    }

    /// <summary>Text that contains a password: of a connection string, an option or a URL.</summary>
    [GeneratedRegex(
        @"(pass(word)?|pwd|psw|secret)\s*[=:]|://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Revealing();

    /// <summary>An option whose value is a secret.</summary>
    [GeneratedRegex(@"^-+\S*(pass|pwd|psw|secret)[^=:]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Announcing();
}
