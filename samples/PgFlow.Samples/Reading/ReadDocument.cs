using PgFlow.Samples.Listing;

namespace PgFlow.Samples.Reading;

/// <summary>Reads a file and analyses its text.</summary>
internal sealed class ReadDocument : IStepHandler<ListedFile, ReadResult>
{
    /// <summary>
    /// The limit for reading a file: the text travels through the database to the next step, and PostgreSQL's
    /// full-text index of one row is limited to 1 MB.
    /// </summary>
    public const int MaxBytes = 256 * 1024;

    public async Task<ReadResult> HandleAsync(
        ListedFile input, StepContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(input, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Skip("gone");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return Skip("unreadable");
        }
    }

    private static async Task<ReadResult> ReadAsync(ListedFile file, CancellationToken cancellationToken)
    {
        // Pipes and devices have no length either, and opening a pipe would block until it is written to.
        var fullPath = file.FullPath();
        if (new FileInfo(fullPath).Length == 0)
        {
            return Skip("empty");
        }

        await using var stream = File.OpenRead(fullPath);
        var buffer = new byte[Math.Min(stream.Length, MaxBytes)];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var isTruncated = stream.Length > read;
        var text = TextDecoding.Decode(buffer.AsSpan(0, read), isTruncated);
        return text is null
            ? Skip("binary")
            : new ReadResult { Document = TextAnalysis.Describe(file, text, stream.Length, isTruncated) };
    }

    private static ReadResult Skip(string reason) => new() { SkippedBecause = reason };
}
