using System.ComponentModel.DataAnnotations;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Plugins;

/// <summary>Where plugins come from: section <c>PgFlow:Plugins</c>.</summary>
internal sealed class PluginOptions
{
    public const string Section = "PgFlow:Plugins";

    private const char Separator = ';';

    /// <summary>
    /// The plugins folder; a relative path starts at the current directory. Several are separated by semicolons, so
    /// that an image may bring plugins of its own beside those that are mounted.
    /// </summary>
    [Required(ErrorMessage =
        "PgFlow:Plugins:Folder must name the plugins folder; without plugins there is nothing to execute.")]
    public string Folder { get; set; } = "plugins";

    /// <summary>
    /// How long the load of one plugin may take, to the end of its registrations and definitions; one that takes longer
    /// is refused and the others are served.
    /// </summary>
    [Bounded("PgFlow:Plugins:LoadTimeout", "00:00:01", "01:00:00",
        "a plugin that hangs would keep the others from being served, or a slow one never be.")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The folders, with their full paths.</summary>
    public IReadOnlyList<string> FullPaths() =>
    [
        .. Folder.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Path.GetFullPath),
    ];
}
