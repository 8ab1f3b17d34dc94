namespace PgFlow.EmbeddedPostgres;

/// <summary>
/// The account that runs the server. PostgreSQL refuses to run as root, so root uses another account.
/// </summary>
internal sealed record ServerAccount(string? Name, IReadOnlyList<string> Prefix)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private static readonly string[] ProgramFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>
    /// Returns the current account, or an unprivileged one that exists if the process runs as root.
    /// </summary>
    /// <exception cref="EmbeddedServerException">This is root, and it cannot switch to another account.</exception>
    public static ServerAccount Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(null, []);
        }

        var lines = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).ToList();
        var account = Candidates.Select(name => lines.Find(line => line[0] == name))
            .FirstOrDefault(line => line != null)
            ?? throw new EmbeddedServerException(
                $"PostgreSQL does not run as root, and none of the accounts {string.Join(", ", Candidates)} exists "
                + "to run it as. Create one of them, run this as another user, or give --connection.");
        return new ServerAccount(account[0], SwitchTo(account[0], account[3]));
    }

    /// <summary>Returns the program and arguments that run a command as this account.</summary>
    public (string File, IEnumerable<string> Arguments) Wrap(string file, IEnumerable<string> arguments) =>
        Prefix.Count == 0 ? (file, arguments) : (Prefix[0], [.. Prefix.Skip(1), file, .. arguments]);

    // setpriv first: it becomes the command, whereas runuser stays its parent and handles Ctrl-C itself.
    private static string[] SwitchTo(string name, string group)
    {
        if (FindProgram("setpriv") is { } setpriv)
        {
            return [setpriv, $"--reuid={name}", $"--regid={group}", "--init-groups", "--"];
        }

        return FindProgram("runuser") is { } runuser
            ? [runuser, "-u", name, "--"]
            : throw new EmbeddedServerException(
                $"PostgreSQL does not run as root, and neither setpriv nor runuser (util-linux) is there to run it as "
                + $"'{name}'. Install one of them, run this as another user, or give --connection.");
    }

    private static string? FindProgram(string name) =>
        ProgramFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
