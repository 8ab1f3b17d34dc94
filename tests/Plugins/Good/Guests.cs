namespace Good;

public sealed record Guests(string Names);
