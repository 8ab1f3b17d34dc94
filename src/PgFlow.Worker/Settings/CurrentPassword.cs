using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Settings;

/// <summary>
/// The password in a file as it is whenever a session begins, so that a rotated one needs no restart. While nothing
/// can be read the last one is used: it may well be valid still. Thread-safe.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="passwordIn">Finds the password in what the file has.</param>
/// <param name="logger">Told when something has changed.</param>
internal sealed class CurrentPassword(SecretFile file, Func<string, string> passwordIn, ILogger logger)
{
    private readonly Lock _lock = new();
    private string _last = passwordIn(file.Read());
    private string? _complaint;

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
                Complain(error.Message);
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

        (_last, _complaint) = (password, null);
    }

    private void Complain(string reason)
    {
        if (reason != _complaint)
        {
            ConnectionLog.KeepsPassword(logger, reason);
        }

        _complaint = reason;
    }
}
