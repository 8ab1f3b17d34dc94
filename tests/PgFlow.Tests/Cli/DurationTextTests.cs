using PgFlow.Cli.Arguments;

namespace PgFlow.Tests.Cli;

public sealed class DurationTextTests
{
    [TestCase("500ms", 0.5)]
    [TestCase("30s", 30)]
    [TestCase("1.5m", 90)]
    [TestCase("1h", 3600)]
    [TestCase("00:01:00", 60)]
    public void Duration_is_read_in_the_forms_that_people_type(string text, double seconds) =>
        Assert.That(DurationText.TryParse(text), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase("")]
    [TestCase("5")]
    [TestCase("-5s")]
    [TestCase("0s")]
    [TestCase("s")]
    [TestCase("99999999999h")]
    public void Text_that_is_no_positive_duration_with_a_unit_is_refused(string text) =>
        Assert.That(DurationText.TryParse(text), Is.Null);
}
