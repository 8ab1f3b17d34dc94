using Microsoft.Extensions.Time.Testing;
using PgFlow.EmbeddedPostgres;

namespace PgFlow.Tests.EmbeddedPostgres;

public sealed class FileLockTests
{
    private readonly FakeTimeProvider _time = new();
    private string _file = null!;

    [SetUp]
    public void ChooseFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [Test]
    public async Task Second_owner_waits_until_the_first_gives_it_back()
    {
        var first = await FileLock.AcquireAsync(_file, TimeSpan.FromMinutes(1), _time, CancellationToken.None);
        var second = FileLock.AcquireAsync(_file, TimeSpan.FromMinutes(1), _time, CancellationToken.None);
        var isWaiting = !second.IsCompleted;

        await first.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await using var held = await second;

        Assert.That(isWaiting, Is.True);
    }

    [Test]
    public async Task Waiting_ends_with_an_error_that_names_the_file()
    {
        await using var first = await FileLock.AcquireAsync(_file, TimeSpan.Zero, _time, CancellationToken.None);
        var second = FileLock.AcquireAsync(_file, TimeSpan.FromMilliseconds(1), _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => second);
        Assert.That(failure!.Message, Does.Contain(_file));
    }
}
