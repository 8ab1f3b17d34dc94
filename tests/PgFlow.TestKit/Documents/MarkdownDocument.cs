using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using PgFlow.TestKit.Sources;

namespace PgFlow.TestKit.Documents;

/// <summary>A document of the repository: its code blocks, links and headings.</summary>
internal sealed partial class MarkdownDocument
{
    private readonly string _path;
    private readonly List<string> _prose = [];
    private readonly List<CodeBlock> _blocks = [];

    private MarkdownDocument(string path) => _path = path;

    private static readonly string[] NotSources = ["bin", "obj", "node_modules", "artifacts", "TestResults", ".git"];

    /// <summary>Every Markdown file of the repository, from its root.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(NotSources).Any())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The number of lines.</summary>
    public int Length { get; private init; }

    /// <summary>In the document's order.</summary>
    public IReadOnlyList<CodeBlock> Blocks => _blocks;

    /// <summary>What is set as code within a line.</summary>
    public IEnumerable<string> CodeSpans =>
        _prose.SelectMany(line => Span().Matches(line)).Select(span => span.Groups[1].Value);

    /// <summary>The cells of each row of the tables, their headings included.</summary>
    public IEnumerable<string[]> Rows =>
        _prose.Where(line => line.StartsWith('|'))
            .Select(line => CellEnd().Split(line.Trim().Trim('|')).Select(cell => cell.Trim()).ToArray());

    /// <summary>What links lead to, those of the web included.</summary>
    public IEnumerable<string> LinkTargets =>
        _prose.SelectMany(line => Link().Matches(line)).Select(link => link.Groups[1].Value);

    /// <summary>What <c>#</c> behind the document's name may be followed by.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Anchors are in lower case.")]
    public IEnumerable<string> Anchors =>
        _prose.Where(line => line.StartsWith('#'))
            .Select(line => line.TrimStart('#').Trim().ToLowerInvariant())
            .Select(heading => NoAnchor().Replace(heading, "").Replace(' ', '-'));

    public static MarkdownDocument Read(string path)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, path));
        var document = new MarkdownDocument(path) { Length = lines.Length };
        for (var line = 0; line < lines.Length; line++)
        {
            line = lines[line].StartsWith("```", StringComparison.Ordinal)
                ? document.AddBlock(lines, line)
                : document.AddProse(lines, line);
        }

        return document;
    }

    private int AddProse(string[] lines, int line)
    {
        _prose.Add(lines[line]);
        return line;
    }

    // Returns the line of the closing fence.
    private int AddBlock(string[] lines, int fence)
    {
        var end = Array.FindIndex(lines, fence + 1, line => line.StartsWith("```", StringComparison.Ordinal));
        var text = string.Join('\n', lines[(fence + 1)..end]);
        _blocks.Add(new CodeBlock(_path, fence + 1, lines[fence].TrimStart('`').Trim(), text));
        return end;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();

    // As GitHub makes them.
    [GeneratedRegex(@"[^\p{L}\p{N}\- _]")]
    private static partial Regex NoAnchor();
}
