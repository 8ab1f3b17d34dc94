using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PgFlow.Tests.Plugins;

/// <summary>Rewrites compiled plugins into what no compiler here would build.</summary>
internal static class PluginForgery
{
    /// <summary>Makes it claim that it was built against another version of an assembly.</summary>
    public static void Reference(string path, string assembly, ushort major)
    {
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(FindVersion(bytes, assembly)), major);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Takes the pointer to .NET's metadata away, which leaves a native library.</summary>
    public static void MakeNative(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using var image = new PEReader(new MemoryStream(bytes));
        var headers = image.PEHeaders;
        var directories = headers.PEHeaderStartOffset + (headers.PEHeader!.Magic == PEMagic.PE32 ? 96 : 112);
        bytes.AsSpan(directories + (14 * 8), 8).Clear();
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Makes it claim that its code is for one kind of machine.</summary>
    public static void CompileFor(string path, Machine machine)
    {
        var bytes = File.ReadAllBytes(path);
        using var image = new PEReader(new MemoryStream(bytes));
        BinaryPrimitives.WriteUInt16LittleEndian(
            bytes.AsSpan(image.PEHeaders.CoffHeaderStartOffset), (ushort)machine);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Makes it refer to an assembly of another name, of the same length.</summary>
    public static void Rename(string path, string assembly, string to)
    {
        var bytes = File.ReadAllBytes(path);
        var name = Encoding.UTF8.GetBytes($"\0{assembly}\0");
        Encoding.UTF8.GetBytes(to).CopyTo(bytes, bytes.AsSpan().IndexOf(name) + 1);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>The offset of the major version, the first column of the reference's row.</summary>
    private static int FindVersion(byte[] bytes, string assembly)
    {
        using var image = new PEReader(new MemoryStream(bytes));
        var metadata = image.GetMetadataReader();
        var handle = metadata.AssemblyReferences.Single(
            reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name) == assembly);
        return image.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
    }
}
