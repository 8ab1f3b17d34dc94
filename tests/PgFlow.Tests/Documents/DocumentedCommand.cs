using System.Text.RegularExpressions;
using PgFlow.TestKit.Documents;

namespace PgFlow.Tests.Documents;

/// <summary>A call of the command line in a document.</summary>
/// <param name="Document">The document's path from the repository's root.</param>
/// <param name="Arguments">What follows the program's name.</param>
internal sealed partial record DocumentedCommand(string Document, IReadOnlyList<string> Arguments)
{
    private const string Project = "src/PgFlow.Cli";

    /// <summary>Those of all blocks of shell commands, and those in the text.</summary>
    public static IEnumerable<DocumentedCommand> ReadAll() =>
        MarkdownDocument.Paths.SelectMany(Read);

    /// <summary>The projects that documents start, from the repository's root.</summary>
    public static IEnumerable<string> Projects() =>
        MarkdownDocument.Paths.SelectMany(path => Texts(MarkdownDocument.Read(path)))
            .SelectMany(text => ProjectOption().Matches(text))
            .Select(project => project.Groups[1].Value)
            .Distinct();

    public override string ToString() => $"{Document}: pgflow {string.Join(' ', Arguments)}";

    private static IEnumerable<DocumentedCommand> Read(string path) =>
        from text in Texts(MarkdownDocument.Read(path))
        from command in Separator().Split(Comment().Replace(text.Replace("\\\n", " ", StringComparison.Ordinal), ""))
        let call = Call().Match(command.Trim())
        where call.Success
        select new DocumentedCommand(
            path, call.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Texts(MarkdownDocument document) =>
        document.Blocks.Where(block => block.Language == "sh").Select(block => block.Text)
            .Concat(document.CodeSpans);

    [GeneratedRegex(@"--project (?:\.\./PgFlow\.Worker/)?(\S+)")]
    private static partial Regex ProjectOption();

    [GeneratedRegex(@"\n|&&|\|\||;")]
    private static partial Regex Separator();

    [GeneratedRegex(@"(?<=^|\s)#.*")]
    private static partial Regex Comment();

    // The program by its name, as a container's command, or from its project; not the function that names it.
    [GeneratedRegex($@"^(?:docker run .* pgflow|pgflow|dotnet run .*{Project} --) ((?!""\$@"").*)$")]
    private static partial Regex Call();
}
