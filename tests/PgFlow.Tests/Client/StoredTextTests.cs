using PgFlow.Client.Connections;

namespace PgFlow.Tests.Client;

public sealed class StoredTextTests
{
    [Test]
    public void Ordinary_message_stays_as_it_is()
    {
        const string Message = "It broke. 😀";

        Assert.That(StoredText.From(Message), Is.EqualTo(Message));
    }

    [Test]
    public void Characters_that_text_cannot_hold_are_replaced() =>
        Assert.That(StoredText.From("a\0b" + (char)0xDC00), Is.EqualTo("a\ufffdb\ufffd"));

    [Test]
    public void Long_message_is_cut_and_says_so() =>
        Assert.That(
            StoredText.From(new string('x', StoredText.MaxLength + 5)), Does.EndWith("xxx… (5 more characters)"));
}
