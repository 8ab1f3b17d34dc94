namespace PgFlow.Samples.Index;

/// <summary>A text file and its properties.</summary>
/// <param name="Folder">The folder that is indexed.</param>
/// <param name="Path">The file's path below it, with forward slashes.</param>
/// <param name="Title">Its first heading, or its file's name.</param>
/// <param name="Text">The text, or its beginning.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Lines">Lines in the text.</param>
/// <param name="Words">The number of words: runs of letters and digits.</param>
/// <param name="IsTruncated">Whether the file is longer than the text.</param>
internal sealed record Document(
    string Folder, string Path, string Title, string Text, long Bytes, int Lines, int Words, bool IsTruncated);
