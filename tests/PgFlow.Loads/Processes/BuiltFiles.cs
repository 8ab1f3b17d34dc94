namespace PgFlow.Loads.Processes;

/// <summary>What the build that this assembly belongs to made of the other projects.</summary>
internal static class BuiltFiles
{
    private static readonly DirectoryInfo Output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The executable's assembly, to be started with <c>dotnet</c>.</summary>
    public static string Worker { get; } = Path.Combine(Output.FullName, "pgflow.dll");

    /// <summary>The folder of a compiled plugin: tests/Plugins/bin, in the configuration of this build.</summary>
    public static string Plugin(string name) => Path.Combine(
        Output.Parent!.Parent!.Parent!.Parent!.FullName, "Plugins", "bin", Output.Parent.Name, name);
}
