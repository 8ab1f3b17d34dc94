namespace PgFlow.Worker.Settings;

/// <summary>A file with one secret, as orchestrators mount them. Errors never quote its content.</summary>
/// <param name="Key">The setting that names the file.</param>
/// <param name="Path">The file.</param>
internal sealed record SecretFile(string Key, string Path)
{
    /// <summary>Gets whether every character counts, as in a password that a server got from the same file.</summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// Reads the file without surrounding white space; if every character counts, only without trailing line feeds, as
    /// a shell's <c>$(cat file)</c> reads it for servers and poolers.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// It is unreadable, empty, or programs would read it differently.
    /// </exception>
    public string Read()
    {
        var text = ReadText();
        var secret = text.Trim();
        if (secret.Length == 0)
        {
            throw Refuse("is empty. Write the secret into it.", cause: null);
        }

        return !IsExact || secret == text.TrimEnd('\n') ? secret : throw Refuse(
            "begins or ends with white space (a carriage return counts), which would be part of the password. Write "
            + "it without, and give the server the same password.",
            cause: null);
    }

    /// <summary>Returns key and path, for errors about the content.</summary>
    public override string ToString() => $"{Key} ({Path})";

    private string ReadText()
    {
        if (Directory.Exists(Path))
        {
            throw Refuse("is a directory. Name the file in it; bind mounts of missing files create one.", cause: null);
        }

        try
        {
            return File.ReadAllText(Path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refuse("does not exist. Mount the secret there, or correct the path.", missing);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Refuse(
                $"may not be read by this process (user {Environment.UserName}). Let it read the file.", refused);
        }
        catch (IOException unreadable)
        {
            throw Refuse($"cannot be read: {unreadable.Message}. Mount the secret again.", unreadable);
        }
    }

    private ConfigurationException Refuse(string what, Exception? cause) =>
        new($"{Key} is {Path}, which {what}", cause);
}
