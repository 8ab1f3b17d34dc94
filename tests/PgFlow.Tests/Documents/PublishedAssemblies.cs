using System.Reflection;
using System.Text.RegularExpressions;

namespace PgFlow.Tests.Documents;

/// <summary>The assemblies of this repository that these tests know, without the tests themselves.</summary>
internal static partial class PublishedAssemblies
{
    public static IEnumerable<Type> Types =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => Name().IsMatch(Path.GetFileName(file)))
            .SelectMany(file => Assembly.Load(AssemblyName.GetAssemblyName(file)).GetTypes());

    [GeneratedRegex(
        @"^pgflow(\.(?!Tests|TestKit|IntegrationTests|Benchmarks|Loads)\w+)*\.dll$", RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
