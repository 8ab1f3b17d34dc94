using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PgFlow.Worker.Plugins;

/// <summary>What an assembly's metadata says about it, read without loading it.</summary>
/// <param name="References">The assemblies that it refers to, and the versions that it was built against.</param>
internal sealed record AssemblyFacts(IReadOnlyDictionary<string, Version> References)
{
    public bool RefersToContract => References.ContainsKey(SharedAssemblies.Contract);

    /// <summary>Reads a file; null when it is a native library or a module.</summary>
    /// <exception cref="BadImageFormatException">The file is no portable executable, or a damaged one.</exception>
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

        return new AssemblyFacts(references);
    }
}
