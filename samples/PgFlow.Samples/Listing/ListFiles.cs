using PgFlow.Samples.Index;

namespace PgFlow.Samples.Listing;

/// <summary>Lists the folder's files. It runs once, first, so it also prepares the table.</summary>
internal sealed class ListFiles(DocumentIndex index) : IStepHandler<RunInput<FolderToIndex>, IReadOnlyList<ListedFile>>
{
    public async Task<IReadOnlyList<ListedFile>> HandleAsync(
        RunInput<FolderToIndex> input, StepContext context, CancellationToken cancellationToken)
    {
        var (folder, maxFiles) = input.Run;
        if (!Path.IsPathFullyQualified(folder) || !Directory.Exists(folder))
        {
            throw Refuse($"'{folder}' is not a folder on this machine; give its full path.");
        }

        var files = new List<ListedFile>();
        foreach (var path in FolderScan.Find(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(new ListedFile(folder, path));
            if (files.Count > maxFiles)
            {
                throw Refuse($"'{folder}' has more than {maxFiles} files; index its subfolders one by one.");
            }
        }

        await index.CreateAsync(cancellationToken);
        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    // Retrying cannot help, so the run fails at once.
    private static StepFailedException Refuse(string message) => new(message) { IsFinal = true };
}
