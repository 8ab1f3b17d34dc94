using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Settings;

/// <summary>
/// The password in a file, read whenever a session begins, so a rotated one needs no restart. While it cannot be read
/// the last one is used, which may still be valid. Thread-safe.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="passwordIn">Extracts the password from the file's text.</param>
/// <param name="logger">Logs changes.</param>
internal sealed class CurrentPassword(SecretFile file, Func<string, string> passwordIn, ILogger logger)
{
    private readonly Lock _lock = new();
    private string _last = passwordIn(file.Read());
    private string? _warning;

    public string Read()
    {
        lock (_lock)
        {
            try
            {
                Accept(passwordIn(file.Read()));
            }
            catch (ConfigurationException error)
            {
                Warn(error.Message);
            }

            return _last;
        }
    }

    private void Accept(string password)
    {
        if (password != _last)
        {
            ConnectionLog.NewPassword(logger, file);
        }

        (_last, _warning) = (password, null);
    }

    private void Warn(string reason)
    {
        if (reason != _warning)
        {
            ConnectionLog.KeepsPassword(logger, reason);
        }

        _warning = reason;
    }
}
