namespace Traits.WantsConfiguration;

public sealed class Settings
{
    public string? Name { get; set; }
}
