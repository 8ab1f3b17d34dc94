namespace PgFlow.Worker.Plugins;

/// <summary>Tells from a file's size whether it can be an assembly at all, before anything opens it.</summary>
internal static class PluginFileSize
{
    /// <summary>Far above any assembly; the runtime cannot load 2 GB.</summary>
    public const long Most = 1L << 30;

    /// <summary>Null when it may be one. A pipe or a device has no size, and to open a pipe takes for ever.</summary>
    /// <exception cref="IOException">It is a link to nothing, or cannot be looked at.</exception>
    public static PluginProblem? FindProblem(string path)
    {
        var file = new FileInfo(path);
        var size = (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
        return size switch
        {
            0 => new(
                path,
                "It is no .NET assembly: it is empty, or no file at all but a pipe or a device.",
                "Copy it again, or remove it."),
            > Most => new(
                path,
                $"It is no .NET assembly: it has {size} bytes, and one has {Most} at most.",
                "Remove it, or let it end otherwise than in .dll."),
            _ => null,
        };
    }
}
