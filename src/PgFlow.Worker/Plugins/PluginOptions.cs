using System.ComponentModel.DataAnnotations;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Plugins;

/// <summary>The plugins to load: section <c>PgFlow:Plugins</c>.</summary>
internal sealed class PluginOptions
{
    public const string Section = "PgFlow:Plugins";

    private const char Separator = ';';

    /// <summary>
    /// The plugins folder; a relative path starts at the current directory. Several are separated by semicolons, for
    /// example an image's own plugins and mounted ones.
    /// </summary>
    [Required(ErrorMessage =
        "PgFlow:Plugins:Folder must name the plugins folder; without plugins there is nothing to execute.")]
    public string Folder { get; set; } = "plugins";

    /// <summary>
    /// The time limit for loading one plugin, including its registrations and definitions; one that takes longer is
    /// refused and the others are served.
    /// </summary>
    [Bounded("PgFlow:Plugins:LoadTimeout", "00:00:01", "01:00:00",
        "a plugin that hangs would delay the others, or a slow one would always be refused.")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The folders, with their full paths.</summary>
    public IReadOnlyList<string> FullPaths() =>
    [
        .. Folder.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Path.GetFullPath),
    ];
}
