using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

/// <summary>Requires the plugins folder to exist and to be readable.</summary>
internal sealed class PluginFolderValidator : IValidateOptions<PluginOptions>
{
    public ValidateOptionsResult Validate(string? name, PluginOptions options) =>
        !string.IsNullOrWhiteSpace(options.Folder) && ProblemOf(options) is { } problem
            ? ValidateOptionsResult.Fail(
                $"PgFlow:Plugins:Folder must be a directory, but {problem}, "
                + "or name another with PgFlow__Plugins__Folder or --plugins.")
            : ValidateOptionsResult.Success;

    /// <summary>Returns what is wrong with the first unusable folder, and the cure; null when all are usable.</summary>
    public static string? ProblemOf(PluginOptions options) =>
        options.FullPaths().Select(ProblemOf).FirstOrDefault(problem => problem is not null);

    private static string? ProblemOf(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return $"'{folder}' is not one; create it";
        }

        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"'{folder}' may not be read by this process (user {Environment.UserName}); let it read the folder";
        }
        catch (IOException unreadable)
        {
            return $"'{folder}' cannot be read ({unreadable.Message}); mount it again";
        }
    }
}
