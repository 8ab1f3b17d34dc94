using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PgFlow.Worker.Plugins;

/// <summary>An assembly's metadata, read without loading it.</summary>
/// <param name="References">The referenced assemblies, with the versions that it was built against.</param>
/// <param name="Machine">The machine that its code was compiled for.</param>
/// <param name="IsReference">Whether it is a reference assembly, which has no code.</param>
internal sealed record AssemblyFacts(
    IReadOnlyDictionary<string, Version> References, MachineKind Machine, bool IsReference)
{
    public bool RefersToContract => References.ContainsKey(SharedAssemblies.Contract);

    /// <summary>Reads a file; null when it is a native library or a module.</summary>
    /// <exception cref="BadImageFormatException">The file is not a portable executable, or damaged.</exception>
    public static AssemblyFacts? Read(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        if (!image.HasMetadata)
        {
            return null;
        }

        var metadata = image.GetMetadataReader();
        if (!metadata.IsAssembly)
        {
            return null;
        }

        var references = new Dictionary<string, Version>(StringComparer.OrdinalIgnoreCase);
        foreach (var handle in metadata.AssemblyReferences)
        {
            var reference = metadata.GetAssemblyReference(handle);
            references[metadata.GetString(reference.Name)] = reference.Version;
        }

        return new AssemblyFacts(references, new MachineKind(image.PEHeaders), IsReferenceOnly(metadata));
    }

    private static bool IsReferenceOnly(MetadataReader metadata) => metadata.GetAssemblyDefinition()
        .GetCustomAttributes()
        .Select(handle => metadata.GetCustomAttribute(handle).Constructor)
        .Where(constructor => constructor.Kind == HandleKind.MemberReference)
        .Select(constructor => metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent)
        .Where(type => type.Kind == HandleKind.TypeReference)
        .Select(type => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name))
        .Contains(nameof(System.Runtime.CompilerServices.ReferenceAssemblyAttribute), StringComparer.Ordinal);
}
