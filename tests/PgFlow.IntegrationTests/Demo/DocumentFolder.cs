namespace PgFlow.IntegrationTests.Demo;

/// <summary>A folder of documents such as people have, deleted afterwards.</summary>
internal sealed class DocumentFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("documents-").FullName;

    public static DocumentFolder WithDocuments()
    {
        var folder = new DocumentFolder();
        folder.Write("guide.md", "# The gardener's guide\n\nWater the tomatoes in the morning. Tomatoes like sun.\n");
        folder.Write("notes/soil.txt", "Good soil holds water. One line mentions a tomato.\n");
        folder.Write("notes/tools.txt", "A spade, a rake and a hose.\n");
        folder.Write("empty.txt", "");
        File.WriteAllBytes(System.IO.Path.Combine(folder.Path, "photo.jpg"), [0xFF, 0xD8, 0, 1, 2, 3]);
        return folder;
    }

    public void Write(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
