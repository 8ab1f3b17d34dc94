using System.Xml.Linq;

namespace PgFlow.TestKit.Sources;

/// <summary>What a project says that it references.</summary>
public sealed record ProjectFile(
    string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public static ProjectFile Load(string file)
    {
        var xml = XDocument.Load(file);
        return new ProjectFile(
            Path.GetFileNameWithoutExtension(file),
            Path.GetDirectoryName(file)!,
            [.. Includes(xml, "ProjectReference").Select(Path.GetFileNameWithoutExtension).OfType<string>()],
            [.. Includes(xml, "PackageReference")]);
    }

    public override string ToString() => Name;

    private static IEnumerable<string> Includes(XDocument xml, string element) =>
        xml.Descendants(element)
            // Built before and copied beside, but not known to the compiler.
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => (string?)reference.Attribute("Include")).OfType<string>()
            .Select(include => include.Replace('\\', '/'));
}
