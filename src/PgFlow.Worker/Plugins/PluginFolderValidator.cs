using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

/// <summary>Requires the plugins folder to be there.</summary>
internal sealed class PluginFolderValidator : IValidateOptions<PluginOptions>
{
    public ValidateOptionsResult Validate(string? name, PluginOptions options)
    {
        var isAnswered = string.IsNullOrWhiteSpace(options.Folder) || Directory.Exists(options.Folder);
        return isAnswered
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Plugins:Folder must be a directory, but '{Path.GetFullPath(options.Folder)}' is none; "
                + "create it, or name another with PgFlow__Plugins__Folder or --plugins.");
    }
}
