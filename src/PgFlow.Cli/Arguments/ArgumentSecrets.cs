using System.Text.RegularExpressions;

namespace PgFlow.Cli.Arguments;

/// <summary>
/// Takes out of an error about the command line what may be a secret: it repeats whatever it did not understand, and
/// errors go into logs.
/// </summary>
internal static partial class ArgumentSecrets
{
    private const string Replacement = "(not shown)";

    public static string Remove(string text, IReadOnlyList<string> arguments)
    {
        var secrets = arguments.Where((argument, index) =>
            Revealing().IsMatch(argument) || (index > 0 && Announcing().IsMatch(arguments[index - 1])));

        // The longer first: one may be part of another.
        return secrets.Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length)
            .Aggregate(text, (shown, secret) => shown.Replace(secret, Replacement, StringComparison.Ordinal));
    }

    /// <summary>Has a password in it: that of a connection string, of an option, of a URL.</summary>
    [GeneratedRegex(
        @"(pass(word)?|pwd|psw|secret)\s*[=:]|://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Revealing();

    /// <summary>An option whose value is one.</summary>
    [GeneratedRegex(@"^-+\S*(pass|pwd|psw|secret)[^=:]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Announcing();
}
