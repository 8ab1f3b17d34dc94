namespace PgFlow.Worker.Settings;

/// <summary>A key of the configuration that is unknown, or whose value cannot be read.</summary>
internal sealed record SettingError(string Path, string Message);
