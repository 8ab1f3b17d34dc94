namespace PgFlow.Tests.Documents;

/// <summary>The documented log events are those of the source: operators key on their ids.</summary>
public sealed class LogEventTests
{
    // Areas begin at a multiple of this.
    private const int Block = 50;

    private static readonly IReadOnlyList<LogEvent> Documented = LogEvent.ReadDocumented();
    private static readonly IReadOnlyList<LogEvent> Source = LogEvent.ReadSource();

    [Test]
    public void Table_has_each_event_with_its_name_and_level() =>
        Assert.That(Documented.Where(row => !row.IsRetired), Is.EquivalentTo(Source));

    [Test]
    public void Each_id_is_one_event() => Assert.That(Source.Select(line => line.Id), Is.Unique);

    [Test]
    public void Each_name_is_one_event() => Assert.That(Source.Select(line => line.Name), Is.Unique);

    [Test]
    public void Table_is_in_the_order_of_ids() => Assert.That(Documented.Select(row => row.Id), Is.Ordered);

    [Test]
    public void Table_has_each_id_once() => Assert.That(Documented.Select(row => row.Id), Is.Unique);

    [Test]
    public void Ids_of_a_block_have_no_gap() =>
        Assert.That(
            Documented.Select(row => row.Id).Where(id => id % Block != 0 && !Documented.Any(row => row.Id == id - 1)),
            Is.Empty,
            "An id that is not used any more stays in the table as retired.");
}
