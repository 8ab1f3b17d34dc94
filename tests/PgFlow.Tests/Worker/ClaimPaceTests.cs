using PgFlow.Worker.Fetching;

namespace PgFlow.Tests.Worker;

public sealed class ClaimPaceTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(10);

    private ClaimPace _pace = null!;

    [SetUp]
    public void Create() => _pace = new ClaimPace(Linger);

    [Test]
    public void Tasks_that_come_one_at_a_time_are_no_stream()
    {
        Note(claims: 100, claimed: 1);

        Assert.That(_pace.IsStreaming, Is.False);
    }

    [Test]
    public void Claims_that_keep_finding_several_tasks_are_a_stream()
    {
        Note(claims: 2, claimed: 2);
        var early = _pace.IsStreaming;
        Note(claims: 1, claimed: 2);

        Assert.That((early, _pace.IsStreaming), Is.EqualTo((false, true)));
    }

    [Test]
    public void Stream_survives_a_few_empty_claims_and_no_more()
    {
        Note(claims: 100, claimed: 5);
        Note(claims: 3, claimed: 0);
        var afterThree = _pace.IsStreaming;
        Note(claims: 1, claimed: 0);

        Assert.That((afterThree, _pace.IsStreaming), Is.EqualTo((true, false)));
    }

    [Test]
    public void Stream_lingers_the_longer_the_slower_the_server_answers_within_bounds()
    {
        var lingers = new[] { 0.1, 2, 100 }.Select(took =>
        {
            Note(claims: 3, claimed: 5, TimeSpan.FromMilliseconds(took));
            return _pace.Linger.TotalMilliseconds;
        });

        Assert.That(lingers, Is.EqualTo(new double[] { 10, 32, 50 }));
    }

    [Test]
    public void Linger_is_the_usual_one_outside_a_stream()
    {
        Note(claims: 1, claimed: 5, TimeSpan.FromSeconds(1));

        Assert.That(_pace.Linger, Is.EqualTo(Linger));
    }

    private void Note(int claims, int claimed, TimeSpan took = default)
    {
        for (var claim = 0; claim < claims; claim++)
        {
            _pace.Note(claimed, took);
        }
    }
}
