namespace PgFlow.TestKit.Documents;

/// <summary>A fenced block of a document.</summary>
/// <param name="Document">The document's path from the repository's root.</param>
/// <param name="Line">The line of its fence, from 1.</param>
/// <param name="Language">The tag behind the fence; empty for none.</param>
/// <param name="Text">What is between the fences.</param>
internal sealed record CodeBlock(string Document, int Line, string Language, string Text)
{
    /// <summary>The first line, by which tests name the block.</summary>
    public string Beginning => Text.Split('\n')[0];

    public override string ToString() => $"{Document}:{Line} {Language}: {Beginning}";
}
