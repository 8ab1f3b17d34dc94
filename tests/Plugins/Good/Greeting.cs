namespace Good;

/// <summary>A service of the plugin's own.</summary>
public sealed class Greeting
{
    private readonly string _word = "Hello";

    public string For(string name) => $"{_word}, {name}!";
}
