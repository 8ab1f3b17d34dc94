namespace Unruly;

/// <summary>What to do, and a folder through which a test is told that it was done.</summary>
public sealed record Order(string What, string Folder);
