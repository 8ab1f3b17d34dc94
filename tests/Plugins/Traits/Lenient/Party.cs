namespace Traits.Lenient;

public sealed record Party(string Host, IReadOnlyList<string> Guests);
