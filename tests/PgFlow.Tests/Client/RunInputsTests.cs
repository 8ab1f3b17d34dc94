using PgFlow.Client.Flows;

namespace PgFlow.Tests.Client;

public sealed class RunInputsTests
{
    [Test]
    public void Anonymous_types_and_raw_json_are_written()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(RunInputs.Write(new { Host = "Ada" }), Is.EqualTo("""{"host":"Ada"}"""));
            Assert.That(RunInputs.Write<object>(new { Host = "Ada" }), Is.EqualTo("""{"host":"Ada"}"""));
            Assert.That(RunInputs.Write<string?>(null), Is.EqualTo("null"));
        }
    }

    [Test]
    public void Input_of_which_something_would_vanish_is_refused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => RunInputs.Write((5, "five")), Throws.ArgumentException.With.Message.Contains("Item1, Item2"));
            Assert.That(
                () => RunInputs.Write<object>((5, "five")),
                Throws.ArgumentException.With.Message.Contains("Item1, Item2"));
        }
    }

    [Test]
    public void Input_that_contains_itself_is_refused_in_a_short_sentence()
    {
        var loop = new List<object>();
        loop.Add(loop);

        Assert.That(
            () => RunInputs.Write(loop),
            Throws.ArgumentException.With.Message.Contains("it contains itself").And.Message.Length.LessThan(400));
    }

    [Test]
    public void Text_passes_with_as_many_levels_as_a_handler_can_read() => Assert.That(
        RunInputs.Check(Nested(PgFlowJson.MaxDepth)), Is.EqualTo(Nested(PgFlowJson.MaxDepth)));

    [Test]
    public void Text_is_refused_when_no_handler_could_read_its_levels() => Assert.That(
        () => RunInputs.Check(Nested(PgFlowJson.MaxDepth + 1)),
        Throws.ArgumentException.With.Message.Contains("more than 64 levels"));

    [Test]
    public void Text_that_is_no_json_is_left_to_the_database()
    {
        var text = "{" + new string(' ', 200);

        Assert.That(RunInputs.Check(text), Is.EqualTo(text));
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
