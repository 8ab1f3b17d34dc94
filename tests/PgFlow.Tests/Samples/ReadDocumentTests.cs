using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.Samples.Index;
using PgFlow.Samples.Listing;
using PgFlow.Samples.Reading;

namespace PgFlow.Tests.Samples;

public sealed class ReadDocumentTests
{
    private static readonly StepContext Context = new()
    {
        FlowSlug = "index_folder",
        RunId = Guid.Empty,
        StepSlug = "read",
        TaskIndex = 0,
        Attempt = 1,
        MaxAttempts = 3,
        Timeout = TimeSpan.FromMinutes(1),
        Logger = NullLogger.Instance,
    };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Text_is_read_and_analysed()
    {
        _folder.Write("a.md", "# Title\nTwo words"u8);

        var result = await ReadAsync("a.md");

        Assert.That(result.Document, Is.EqualTo(
            new Document(_folder.Path, "a.md", "Title", "# Title\nTwo words", 17, 2, 3, IsTruncated: false)));
    }

    [Test]
    public async Task Huge_file_is_read_in_part()
    {
        var file = _folder.Write("huge.log", "first\n"u8);
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(ReadDocument.MaxBytes);
            stream.Position = 0;
            stream.Write(Enumerable.Repeat((byte)'x', ReadDocument.MaxBytes).ToArray());
            stream.SetLength(1L << 32);
        }

        var document = (await ReadAsync("huge.log")).Document!;

        Assert.That(document.IsTruncated, Is.True);
        Assert.That(document.Bytes, Is.EqualTo(1L << 32));
        Assert.That(document.Text, Has.Length.EqualTo(ReadDocument.MaxBytes));
    }

    [Test]
    public async Task Binary_file_is_skipped()
    {
        _folder.Write("a.png", [0x89, 0x50, 0x4E, 0x47, 0, 0]);

        Assert.That((await ReadAsync("a.png")).SkippedBecause, Is.EqualTo("binary"));
    }

    [Test]
    public async Task File_that_is_gone_is_skipped() =>
        Assert.That((await ReadAsync("gone.txt")).SkippedBecause, Is.EqualTo("gone"));

    [Test]
    [Platform(Include = "Linux,MacOsX")]
    public async Task Pipe_is_skipped_without_waiting_for_a_writer()
    {
        using var mkfifo = Process.Start("mkfifo", [Path.Combine(_folder.Path, "pipe")]);
        await mkfifo.WaitForExitAsync();

        Assert.That((await ReadAsync("pipe")).SkippedBecause, Is.EqualTo("empty"));
    }

    [Test]
    public async Task File_that_may_not_be_read_is_skipped()
    {
        // Permissions do not stop root; a lock does.
        await using var held = new FileStream(
            _folder.Write("secret.txt", "secret"u8), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.That((await ReadAsync("secret.txt")).SkippedBecause, Is.EqualTo("unreadable"));
    }

    private Task<ReadResult> ReadAsync(string path) =>
        new ReadDocument().HandleAsync(new ListedFile(_folder.Path, path), Context, CancellationToken.None);
}
