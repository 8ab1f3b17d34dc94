namespace PgFlow.Worker.Plugins;

/// <summary>Decides by a file's size whether it can be an assembly at all, before it is opened.</summary>
internal static class PluginFileSize
{
    /// <summary>Far above any assembly; the runtime cannot load 2 GB.</summary>
    public const long Most = 1L << 30;

    /// <summary>Returns null if it can be one. Pipes and devices have no size, and opening a pipe may block.</summary>
    /// <exception cref="IOException">It is a broken link, or its size cannot be read.</exception>
    public static PluginProblem? FindProblem(string path)
    {
        var file = new FileInfo(path);
        var size = (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
        return size switch
        {
            0 => new(
                path,
                "It is not a .NET assembly: it is empty, or a pipe or a device.",
                "Copy it again, or remove it."),
            > Most => new(
                path,
                $"It is not a .NET assembly: it has {size} bytes, the limit is {Most}.",
                "Remove it, or rename it to another extension than .dll."),
            _ => null,
        };
    }
}
