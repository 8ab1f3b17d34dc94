using System.Diagnostics;
using PgFlow.Client.Connections;

namespace PgFlow.Tests.Client;

public sealed class FirstTriesTests
{
    private const string Claim = "claim";
    private readonly FirstTries _tries = new(TimeSpan.FromSeconds(2));

    [Test]
    public void Statement_that_was_given_up_has_all_its_time_until_it_has_its_answer()
    {
        _tries.TimedOut(Claim, "large");
        _tries.Answered("another", about: null, Stopwatch.GetTimestamp());
        _tries.Answered(Claim, "small", Stopwatch.GetTimestamp());
        var meanwhile = _tries.Of(Claim, "large");
        _tries.Answered(Claim, "large", Stopwatch.GetTimestamp());

        Assert.That((meanwhile, _tries.Of(Claim, "large"), _tries.Of(Claim, "small")), Is.EqualTo((0, 2, 2)));
    }

    [Test]
    public void Statement_that_was_slow_may_take_three_times_as_long()
    {
        _tries.Answered(Claim, about: null, Stopwatch.GetTimestamp() - (2 * Stopwatch.Frequency));

        Assert.That(_tries.Of(Claim, about: null), Is.EqualTo(7).Within(1));
    }

    [Test]
    public void Connection_string_that_says_how_long_holds_for_every_try()
    {
        var given = new FirstTries(first: null);

        given.TimedOut(Claim, about: null);
        given.Answered(Claim, about: null, Stopwatch.GetTimestamp() - (2 * Stopwatch.Frequency));

        Assert.That(given.Of(Claim, about: null), Is.Zero);
    }
}
