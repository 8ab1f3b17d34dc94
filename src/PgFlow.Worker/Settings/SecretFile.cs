namespace PgFlow.Worker.Settings;

/// <summary>A file with one secret, as orchestrators mount them. What is in it is never part of an error.</summary>
/// <param name="Key">The setting that names the file.</param>
/// <param name="Path">The file.</param>
internal sealed record SecretFile(string Key, string Path)
{
    /// <summary>Whether each character of it counts, as in a password that a server got from the same file.</summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// Reads it as it is now, without space around it; where each character counts, without line feeds at its end, as
    /// a shell's <c>$(cat file)</c> reads it for servers and poolers.
    /// </summary>
    /// <exception cref="ConfigurationException">There is nothing to read, or nothing that all read alike.</exception>
    public string Read()
    {
        var text = ReadText();
        var secret = text.Trim();
        if (secret.Length == 0)
        {
            throw Refuse("is empty. Write the secret into it.", cause: null);
        }

        return !IsExact || secret == text.TrimEnd('\n') ? secret : throw Refuse(
            "begins or ends with white space (a carriage return counts), which would be a part of the password. Write "
            + "it without, and give the server the same one.",
            cause: null);
    }

    /// <summary>Names both, for errors about what is in it.</summary>
    public override string ToString() => $"{Key} ({Path})";

    private string ReadText()
    {
        if (Directory.Exists(Path))
        {
            throw Refuse("is a directory. Name the file in it; a bind mount of a missing file makes one.", cause: null);
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
            throw Refuse($"cannot be read: {unreadable.Message}. Mount the secret anew.", unreadable);
        }
    }

    private ConfigurationException Refuse(string what, Exception? cause) =>
        new($"{Key} is {Path}, which {what}", cause);
}
