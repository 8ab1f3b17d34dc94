namespace PgFlow.Worker.Settings;

/// <summary>
/// Thrown when an option or setting is missing or wrong; the process ends with <see cref="ExitCodes.Configuration"/>.
/// </summary>
internal sealed class ConfigurationException : PgFlowException
{
    public ConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
