namespace Traits.ValidatesOnStart;

public sealed class Settings
{
    public string? Name { get; set; }
}
