using System.Text;
using PgFlow.Samples.Reading;

namespace PgFlow.Tests.Samples;

public sealed class TextDecodingTests
{
    private static readonly Encoding[] Marked =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        Encoding.Unicode,
        Encoding.BigEndianUnicode,
        Encoding.UTF32,
    ];

    [TestCaseSource(nameof(Marked))]
    public void Text_is_read_by_its_byte_order_mark(Encoding encoding)
    {
        byte[] bytes = [.. encoding.Preamble, .. encoding.GetBytes("Grüße, 世界")];

        Assert.That(TextDecoding.Decode(bytes, isTruncated: false), Is.EqualTo("Grüße, 世界"));
    }

    [Test]
    public void Text_without_a_mark_is_utf8() =>
        Assert.That(TextDecoding.Decode("Grüße 🌍"u8, isTruncated: false), Is.EqualTo("Grüße 🌍"));

    [Test]
    public void Text_that_is_no_utf8_is_latin1() =>
        Assert.That(TextDecoding.Decode(Encoding.Latin1.GetBytes("Grüße"), isTruncated: false), Is.EqualTo("Grüße"));

    [Test]
    public void Character_that_is_cut_at_the_end_is_left_out() =>
        Assert.That(TextDecoding.Decode("Grüße 🌍"u8[..^2], isTruncated: true), Is.EqualTo("Grüße "));

    [Test]
    public void Bytes_with_a_zero_are_no_text() =>
        Assert.That(TextDecoding.Decode("PNG\0\u0001"u8, isTruncated: false), Is.Null);

    [Test]
    public void Bytes_full_of_control_characters_are_no_text() =>
        Assert.That(TextDecoding.Decode([0x1F, 0x8B, 0x08, 0x41, 0xF3, 0x42], isTruncated: false), Is.Null);
}
