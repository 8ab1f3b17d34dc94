using System.ComponentModel.DataAnnotations;

namespace PgFlow.Worker.Plugins;

/// <summary>Where plugins come from: section <c>PgFlow:Plugins</c>.</summary>
internal sealed class PluginOptions
{
    public const string Section = "PgFlow:Plugins";

    /// <summary>The plugins folder; a relative path starts at the current directory.</summary>
    [Required(ErrorMessage =
        "PgFlow:Plugins:Folder must name the plugins folder; without plugins there is nothing to execute.")]
    public string Folder { get; set; } = "plugins";
}
