namespace Outcomes;

/// <summary>A folder through which a test and a handler of another process talk.</summary>
public sealed record Gate(string Folder);
