using PgFlow.TestKit.Categories;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

public sealed class ErrorTextTests
{
    [Test]
    public void Text_is_cut_at_its_bound()
    {
        var text = ErrorText.Of(new InvalidDataException(new string('x', 10_000_000)));

        Assert.That(text, Has.Length.EqualTo(ErrorText.MaxLength).And.EndsWith(" [cut]"));
    }

    [Test]
    public void Text_replaces_what_a_database_cannot_store()
    {
        var text = ErrorText.Of(new InvalidDataException("a\0b\ud800c"));

        Assert.That(text, Is.EqualTo("InvalidDataException: a\uFFFDb\uFFFDc"));
    }

    [Test]
    public void Text_names_every_error_of_an_aggregate()
    {
        var error = new AggregateException(new InvalidDataException("one"), new FormatException("two"));

        Assert.That(
            ErrorText.Of(error),
            Is.EqualTo("AggregateException: 2 errors <- InvalidDataException: one <- FormatException: two"));
    }

    [Test]
    [Slow]
    public void Text_of_a_million_errors_is_cut_without_reading_them_all()
    {
        var read = 0;
        var errors = Enumerable.Range(0, 1_000_000).Select(_ => new Counted(() => read++));

        var text = ErrorText.Of(new AggregateException(errors));

        Assert.That(text, Has.Length.EqualTo(ErrorText.MaxLength));
        Assert.That(read, Is.LessThan(1_000));
    }

    [Test]
    public void Exception_whose_message_throws_still_has_a_text()
    {
        Assert.That(ErrorText.Of(new Unreadable()), Is.EqualTo("Unreadable: (its message cannot be read)"));
    }

    private sealed class Counted(Action note) : Exception
    {
        public override string Message
        {
            get
            {
                note();
                return "again";
            }
        }
    }

    private sealed class Unreadable : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
