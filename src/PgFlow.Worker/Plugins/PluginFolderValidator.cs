using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

/// <summary>Requires the plugins folder to be there, and to be readable.</summary>
internal sealed class PluginFolderValidator : IValidateOptions<PluginOptions>
{
    public ValidateOptionsResult Validate(string? name, PluginOptions options) =>
        !string.IsNullOrWhiteSpace(options.Folder) && ProblemOf(options) is { } problem
            ? ValidateOptionsResult.Fail(
                $"PgFlow:Plugins:Folder must be a directory, but {problem}, "
                + "or name another with PgFlow__Plugins__Folder or --plugins.")
            : ValidateOptionsResult.Success;

    /// <summary>What is wrong with the first folder that cannot be used, and the cure; null when all can be.</summary>
    public static string? ProblemOf(PluginOptions options) =>
        options.FullPaths().Select(ProblemOf).FirstOrDefault(problem => problem is not null);

    private static string? ProblemOf(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return $"'{folder}' is none; create it";
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
            return $"'{folder}' cannot be read ({unreadable.Message}); mount it anew";
        }
    }
}
