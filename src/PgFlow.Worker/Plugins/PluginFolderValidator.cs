using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

/// <summary>Requires the plugins folder to be there.</summary>
internal sealed class PluginFolderValidator : IValidateOptions<PluginOptions>
{
    public ValidateOptionsResult Validate(string? name, PluginOptions options)
    {
        var missing = string.IsNullOrWhiteSpace(options.Folder)
            ? null
            : options.FullPaths().FirstOrDefault(folder => !Directory.Exists(folder));
        return missing is null
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Plugins:Folder must be a directory, but '{missing}' is none; "
                + "create it, or name another with PgFlow__Plugins__Folder or --plugins.");
    }
}
