using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PgFlow.Tests.Architecture;

/// <summary>What the compiler wrote into an assembly.</summary>
internal static class AssemblyFile
{
    /// <summary>The foreign types that the assembly's code names, of one namespace.</summary>
    public static IReadOnlyList<string> TypesReferencedBy(Assembly assembly, string typeNamespace)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Where(type => metadata.StringComparer.Equals(type.Namespace, typeNamespace))
                .Select(type => metadata.GetString(type.Name)),
        ];
    }
}
