using PgFlow.Client.Workers;
using PgFlow.TestKit.Categories;

namespace PgFlow.Tests.Client;

public sealed class OutputCheckTests
{
    [TestCase("null")]
    [TestCase("{\"a\":[1,2.5e3,\"text\"]}")]
    [TestCase("\"\\n\\\"\\\\\\u0041\"")]
    [TestCase("\"\\\\u0000\"", Description = "An escaped backslash and four zeros.")]
    [TestCase("\"\\ud83d\\ude00\"")]
    [TestCase("\"\ud83d\ude00\"")]
    public void Output_passes_when_jsonb_can_hold_it(string json) =>
        Assert.That(OutputCheck.Refusal(json), Is.Null);

    [TestCase("\"a\\u0000\"", "U+0000")]
    [TestCase("\"\\\\\\u0000\"", "U+0000")]
    [TestCase("\"a\0\"", "U+0000")]
    [TestCase("\"\\ud83d\"", "surrogate")]
    [TestCase("\"\\ude00\\ud83d\"", "surrogate")]
    [TestCase("\"\\ud83d\\u0041\"", "surrogate")]
    public void Output_is_refused_with_the_reason_when_jsonb_cannot_hold_it(string json, string reason) =>
        Assert.That(OutputCheck.Refusal(json), Does.Contain(reason));

    [Test]
    public void Output_with_half_a_raw_pair_is_refused() =>
        Assert.That(OutputCheck.Refusal("\"" + (char)0xD83D + "\""), Does.Contain("surrogate"));

    [Test]
    [Slow]
    public void Output_that_is_larger_than_any_jsonb_is_refused() =>
        Assert.That(
            OutputCheck.Refusal(new string('1', OutputCheck.MaxBytes + 1)), Does.Contain("268,435,456 bytes"));

    [Test]
    public void Refusal_names_the_position() =>
        Assert.That(OutputCheck.Refusal("\"ab\\u0000\""), Does.Contain("position 3"));
}
