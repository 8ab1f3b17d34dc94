using PgFlow.Client.Connections;

namespace PgFlow.Tests.Client;

public sealed class ServerTextTests
{
    [TestCase("UTF8", "bad 😀 é €", "bad 😀 é €")]
    [TestCase("SQL_ASCII", "bad 😀 é €", "bad 😀 é €")]
    [TestCase("LATIN1", "bad 😀 é €", "bad ?? é ?")]
    [TestCase("LATIN9", "bad 😀 é €", "bad ?? é €")]
    [TestCase("WIN1252", "bad 😀 é €", "bad ?? é €")]
    [TestCase("WIN1251", "плохо 😀 é", "плохо ?? ?")]
    [TestCase("KOI8R", "плохо 😀", "плохо ??")]
    [TestCase("EUC_JP", "悪い 😀", "悪い ??")]
    [TestCase("MULE_INTERNAL", "é", "?")]
    [TestCase("LATIN1", "plain", "plain")]
    public void Text_keeps_what_the_encoding_has(string encoding, string text, string stored) =>
        Assert.That(ServerText.Fit(text, encoding).Replace("??", "?", StringComparison.Ordinal),
            Is.EqualTo(stored.Replace("??", "?", StringComparison.Ordinal)));

    [TestCase("UTF8", "a\uFFFDb\uFFFDc")]
    [TestCase("LATIN1", "a?b?c")]
    public void Null_character_and_half_a_pair_are_replaced_everywhere(string encoding, string stored) =>
        Assert.That(ServerText.Fit("a\0b\uD83Dc", encoding), Is.EqualTo(stored));
}
