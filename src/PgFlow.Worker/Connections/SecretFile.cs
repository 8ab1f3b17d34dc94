using PgFlow.Worker.Cli;

namespace PgFlow.Worker.Connections;

/// <summary>A file with one secret, as orchestrators mount them. What is in it is never part of an error.</summary>
/// <param name="Key">The setting that names the file.</param>
/// <param name="Path">The file.</param>
internal sealed record SecretFile(string Key, string Path)
{
    /// <summary>Reads it as it is now, without space around it.</summary>
    /// <exception cref="ConfigurationException">There is nothing to read.</exception>
    public string Read()
    {
        var secret = ReadText().Trim();
        return secret.Length > 0 ? secret : throw Refuse("is empty. Write the secret into it.", cause: null);
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
