namespace PgFlow.EmbeddedPostgres;

/// <summary>A lock between processes: held by an open file, and released when its process dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock; disposing the stream releases it.</summary>
    /// <exception cref="TimeoutException">Another process held it for the whole time.</exception>
    public static async Task<FileStream> AcquireAsync(
        string file, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var held = TryAcquire(file, FileMode.OpenOrCreate);
            if (held is not null)
            {
                return held;
            }

            if (timeProvider.GetElapsedTime(started) > timeout)
            {
                throw new TimeoutException(
                    $"Another process held the lock '{file}' for more than {timeout}. Wait for it, or end it.");
            }

            // Polled: the release of a file is not notified.
            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    /// <summary>Takes the lock, or returns null if another process holds it.</summary>
    public static FileStream? TryAcquire(string file, FileMode mode)
    {
        try
        {
            return new FileStream(file, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }
}
