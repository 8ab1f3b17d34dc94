using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// Copies of the plugins' code, in a temporary folder of this process. Code is mapped into memory as it is used:
/// overwriting a loaded file would crash the process. Links are followed, so a plugin whose files are links into many
/// folders is copied into one. Other files are linked, as they may be large.
/// </summary>
internal sealed class PluginCopies : IDisposable
{
    private const string Prefix = "pgflow-plugins-";
    private const string LockFile = "lock";

    // Folders with links to a parent folder would never end.
    private const int DeepestFolder = 16;
    private const int CopySize = 128 * 1024;

    // The file being copied is waited for; one that cannot be read is left to the next start.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private static readonly string[] CodeExtensions = [".dll", ".exe", ".so", ".dylib", ".json", ".pdb"];

    private readonly FileStream? _lock;
    private readonly ILogger _logger;
    private readonly object _writing = new();
    private bool _hasEnded;
    private int _copied;

    private PluginCopies(string? folder, FileStream? held, ILogger logger) =>
        (Folder, _lock, _logger) = (folder, held, logger);

    /// <summary>The folder with the copies; null if plugins are not copied.</summary>
    public string? Folder { get; }

    /// <summary>Creates the folder, and removes those of dead processes. If that fails nothing is copied.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The copies own the lock.")]
    public static PluginCopies Create(ILogger logger)
    {
        try
        {
            RemoveLeftovers();
            var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
            var held = TryLock(Path.Combine(folder, LockFile), FileMode.Create);
            return new PluginCopies(folder, held, logger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var folder = Path.GetTempPath();
            logger.NotCopied(folder, exception.Message);
            return new PluginCopies(folder: null, held: null, logger);
        }
    }

    /// <summary>Returns the plugin with a copy to load from; unchanged if there is no room for one.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="copying">Called with each file's path before it is read.</param>
    public PluginFile Copy(PluginFile plugin, Action<string> copying)
    {
        if (Folder is null)
        {
            return plugin;
        }

        // Plugins in several folders may have the same name.
        var own = Path.Combine(Folder, $"{Interlocked.Increment(ref _copied)}");
        try
        {
            var target = Path.Combine(own, plugin.Name);
            CreateFolder(target);
            if (plugin.IsFolder)
            {
                CopyFolder(Path.GetDirectoryName(plugin.Path)!, target, copying, depth: 0);
            }
            else
            {
                CopyFile(plugin.Path, target, copying);
            }

            return plugin with { LoadFrom = Path.Combine(target, Path.GetFileName(plugin.Path)) };
        }
        catch (NoRoomException noRoom)
        {
            _logger.NotCopied(own, noRoom.InnerException!.Message);
            TryDelete(own);
            return plugin;
        }
    }

    /// <summary>Removes the copies, and stops copying.</summary>
    public void Dispose()
    {
        if (Monitor.TryEnter(_writing, EndTimeout))
        {
            _hasEnded = true;
            Monitor.Exit(_writing);
        }

        _lock?.Dispose();
        if (Folder is not null)
        {
            TryDelete(Folder);
        }
    }

    private void CopyFolder(string source, string target, Action<string> copying, int depth)
    {
        foreach (var file in Directory.EnumerateFiles(source))
        {
            CopyFile(file, target, copying);
        }

        // Kubernetes mounts a volume's files as links into folders whose names begin with two dots.
        foreach (var folder in Directory.EnumerateDirectories(source))
        {
            var name = Path.GetFileName(folder);
            if (!name.StartsWith("..", StringComparison.Ordinal) && depth < DeepestFolder)
            {
                var below = Path.Combine(target, name);
                CreateFolder(below);
                CopyFolder(folder, below, copying, depth + 1);
            }
        }
    }

    private void CreateFolder(string path) => Write(() => Directory.CreateDirectory(path));

    private void CopyFile(string source, string targetFolder, Action<string> copying)
    {
        var target = Path.Combine(targetFolder, Path.GetFileName(source));
        if (!IsCode(source) || PluginFileSize.FindProblem(source) is not null)
        {
            Write(() => File.CreateSymbolicLink(target, Path.GetFullPath(source)));
            return;
        }

        copying(source);
        using var from = File.OpenRead(source);
        using var to = Write(() => new FileStream(
            target, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        var buffer = new byte[CopySize];

        // Reading may hang, which must not delay other plugins.
        while (from.Read(buffer) is var count and > 0)
        {
            Write(() => to.Write(buffer, 0, count));
        }
    }

    private void Write(Action write) => Write(() =>
    {
        write();
        return true;
    });

    // Files written after the folder was removed would stay behind.
    private T Write<T>(Func<T> write)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_hasEnded, this);
            try
            {
                return write();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new NoRoomException(exception);
            }
        }
    }

    // Including versioned names such as libfoo.so.1.
    private static bool IsCode(string file) =>
        CodeExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
        || Path.GetFileName(file).Contains(".so.", StringComparison.Ordinal);

    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // Only opened: a folder without the file is about to get it, or belongs to another program.
                using var held = TryLock(Path.Combine(folder, LockFile), FileMode.Open);
                if (held is not null)
                {
                    TryDelete(folder);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's folder.
            }
        }
    }

    // Held while this process lives; null when another process holds it.
    private static FileStream? TryLock(string file, FileMode mode)
    {
        try
        {
            return new FileStream(file, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }

    /// <summary>Thrown when a copy cannot be written: the folder is full, or links are not allowed.</summary>
    private sealed class NoRoomException(Exception cause) : PgFlowException(cause.Message, cause);
}
