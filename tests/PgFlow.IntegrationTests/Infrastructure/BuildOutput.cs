namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>What the build that these tests belong to made of the other projects.</summary>
internal static class BuildOutput
{
    private static readonly DirectoryInfo Framework = new(AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = Framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Debug or Release.</summary>
    public static string Configuration { get; } = Framework.Parent!.Name;

    /// <summary>The executable's assembly, to be started with <c>dotnet</c>.</summary>
    public static string Worker { get; } =
        Path.Combine(Root, "src", "PgFlow.Cli", "bin", Configuration, Framework.Name, "pgflow.dll");

    /// <summary>The sample of a worker inside of an application.</summary>
    public static string Orders { get; } =
        Path.Combine(Root, "samples", "Orders", "bin", Configuration, Framework.Name, "Orders.dll");

    /// <summary>A file of the sources, by its path from the repository's root.</summary>
    public static string Source(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>The folder of a compiled plugin.</summary>
    public static string Plugin(string name) =>
        Path.Combine(Root, "tests", "Plugins", "bin", Configuration, name);
}
