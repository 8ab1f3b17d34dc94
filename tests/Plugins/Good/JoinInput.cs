namespace Good;

public sealed record JoinInput(Guests Run, IReadOnlyList<string> Greetings);
