using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

public sealed class LoggableErrorTests
{
    [Test]
    public void Ordinary_exception_is_logged_as_it_is()
    {
        var error = new InvalidDataException("no header");

        Assert.That(LoggableError.Of(error), Is.SameAs(error));
    }

    [Test]
    public void Exception_of_megabytes_is_logged_bounded()
    {
        var loggable = LoggableError.Of(new InvalidDataException(new string('x', 10_000_000)));

        Assert.That(loggable.ToString(), Has.Length.LessThan(LoggableError.MaxLength).And.Contain("xxx"));
    }

    [Test]
    public void Exception_whose_text_cannot_be_had_is_logged_by_its_type()
    {
        var loggable = LoggableError.Of(new Unreadable());

        Assert.That(loggable.ToString(), Does.Contain("Unreadable: (its message cannot be read)"));
    }

    private sealed class Unreadable : Exception
    {
        public override string Message => throw new InvalidOperationException();

        public override string ToString() => throw new InvalidOperationException();
    }
}
