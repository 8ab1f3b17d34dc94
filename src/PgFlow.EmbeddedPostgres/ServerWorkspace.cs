using System.Security.Cryptography;

namespace PgFlow.EmbeddedPostgres;

/// <summary>
/// The folder of one server: its data, its log and a lock that its process holds while it lives: a folder whose lock
/// is free is a leftover.
/// </summary>
internal sealed class ServerWorkspace : IDisposable
{
    /// <summary>The prefix of the folders' names, for finding leftovers.</summary>
    public const string Prefix = "pgflow-postgres-";

    private const string LockName = "owner.lock";

    private readonly FileStream _lock;

    private ServerWorkspace(string folder)
    {
        Folder = folder;
        _lock = Hold(LockFileOf(folder));
    }

    public string Folder { get; }

    public string DataFolder => DataFolderOf(Folder);

    public string LogFile => Path.Combine(Folder, "server.log");

    public string PasswordFile => Path.Combine(Folder, "password");

    /// <summary>The superuser's password, generated for this server.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static string DataFolderOf(string folder) => Path.Combine(folder, "data");

    public static string LockFileOf(string folder) => Path.Combine(folder, LockName);

    public static ServerWorkspace Create(string root)
    {
        // Short: the name is part of paths with a length limit. Private: it contains the superuser's password.
        var name = Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var folder = Path.Combine(Path.GetFullPath(root), name);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new ServerWorkspace(folder);
    }

    public string LogTail()
    {
        const int Lines = 15;
        return File.Exists(LogFile) ? string.Join(Environment.NewLine, File.ReadLines(LogFile).TakeLast(Lines)) : "";
    }

    /// <summary>Deletes the folder and releases the lock.</summary>
    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            _lock.Dispose();
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        _lock.Dispose();
    }

    // The system creates a file first and locks it a moment later. It is renamed once it is locked: otherwise a search
    // for leftovers in between would find the new folder unlocked.
    private static FileStream Hold(string lockFile)
    {
        var unnamed = lockFile + ".new";
        var held = new FileStream(unnamed, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        File.Move(unnamed, lockFile);
        return held;
    }
}
