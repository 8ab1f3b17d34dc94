using System.Collections;
using System.Collections.Specialized;
using System.Data;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

#pragma warning disable CA1051 // Fields are what is looked for.

namespace PgFlow.Tests.Json;

/// <summary>Values that System.Text.Json drops without a word are refused when the flow is defined.</summary>
public sealed class VanishingValueTests
{
    [TestCaseSource(typeof(SoundTypes), nameof(SoundTypes.All))]
    public void Sound_type_is_accepted_as_input_and_output(Type type)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ValueTypes.FindUnwritten(type), Is.Empty);
            Assert.That(ValueTypes.FindUnread(type), Is.Empty);
        }
    }

    [TestCase(typeof((int Count, string Name)), "Item1, Item2")]
    [TestCase(typeof((int, int)?), "Item1, Item2")]
    [TestCase(typeof(List<(int, int)>), "at '[]'")]
    [TestCase(typeof(Dictionary<string, Nesting[]>), "ValueTuple<Int32, Int32> at '[][].pair'")]
    [TestCase(typeof(Fields), "Number, text")]
    [TestCase(typeof(Vector3), "X, Y, Z")]
    [TestCase(typeof(Opaque), "no public properties")]
    [TestCase(typeof(Page), "without Total")]
    [TestCase(typeof(Branching), "without Parent")]
    [TestCase(typeof(BigInteger), "without what it holds")]
    [TestCase(typeof(StringBuilder), "without what it holds")]
    [TestCase(typeof(Lazy<int>), "without what it holds")]
    [TestCase(typeof(Exception), "without what it holds")]
    [TestCase(typeof(DataTable), "without what it holds")]
    [TestCase(typeof(NameValueCollection), "without what it holds")]
    [TestCase(typeof(ILookup<string, int>), "keys are not written")]
    [TestCase(typeof(IGrouping<string, int>), "keys are not written")]
    [TestCase(typeof(IAsyncEnumerable<int>), "return a list")]
    [TestCase(typeof(AsyncNumbers), "return a list")]
    [TestCase(typeof(INamed), "[JsonDerivedType]")]
    [TestCase(typeof(Abstract[]), "[JsonDerivedType]")]
    [TestCase(typeof(Action), "no form")]
    [TestCase(typeof(Type), "no form")]
    [TestCase(typeof(IntPtr), "no form")]
    [TestCase(typeof(int[,]), "no form")]
    [TestCase(typeof(Dictionary<(int, int), string>), "cannot be the name of a property")]
    public void Type_is_refused_when_something_of_it_would_not_be_written(Type type, string reason) =>
        Assert.That(ValueTypes.FindUnwritten(type), Has.Some.Contains(reason));

    [TestCase(typeof((int Count, string Name)), "Item1, Item2")]
    [TestCase(typeof(Fields), "Number, text")]
    [TestCase(typeof(PrivateSetter), "in Number")]
    [TestCase(typeof(GetOnly), "in Number")]
    [TestCase(typeof(GetOnlyList), "in Items")]
    [TestCase(typeof(ReturnsField), "in Items")]
    [TestCase(typeof(List<GetOnly>), "GetOnly at '[]'")]
    [TestCase(typeof(ComputedOnly), "nothing sets what it holds")]
    [TestCase(typeof(BigInteger), "nothing sets what it holds")]
    [TestCase(typeof(Complex), "Real, Imaginary")]
    [TestCase(typeof(INamed), "abstract")]
    [TestCase(typeof(Abstract), "abstract")]
    [TestCase(typeof(TwoConstructors), "no constructor to use")]
    [TestCase(typeof(PrivateConstructor), "no constructor to use")]
    [TestCase(typeof(Unbound), "parameter 'other'")]
    [TestCase(typeof(BitArray), "cannot fill")]
    [TestCase(typeof(ILookup<string, int>), "cannot fill")]
    [TestCase(typeof(CultureInfo), "no constructor to use")]
    [TestCase(typeof(Action), "no form")]
    public void Type_is_refused_when_something_of_it_would_not_be_read(Type type, string reason) =>
        Assert.That(ValueTypes.FindUnread(type), Has.Some.Contains(reason));

    [Test]
    public void Type_that_is_only_written_needs_nothing_that_sets_it() =>
        Assert.That(ValueTypes.FindUnwritten(typeof(GetOnly)), Is.Empty);

    [Test]
    public void Flow_is_refused_with_step_handler_member_and_cure()
    {
        Assert.That(
            () => new FlowBuilder<JsonElement>("flow").Step<CountItems>("count").Build(),
            Throws.TypeOf<FlowDefinitionException>().With.Message.Contains("step 'count'")
                .And.Message.Contains("the output of handler CountItems")
                .And.Message.Contains("Item1, Item2")
                .And.Message.Contains("make them properties"));
    }

    [Test]
    public void Flow_is_refused_when_its_run_input_would_vanish() => Assert.That(
        () => new FlowBuilder<Fields>("flow").Step("one").Build(),
        Throws.TypeOf<FlowDefinitionException>().With.Message.Contains("the run's input"));

    [Test]
    public void Value_behind_a_base_type_or_object_is_refused_when_it_turns_up()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => Invocation.OfAsync(new Returns<Base>(new Richer { More = 1 }), "1"),
                Throws.Exception.With.Message.Contains("Richer is written as Base, without more"));
            Assert.That(
                () => Invocation.OfAsync(new Returns<object>(new { Pair = (1, 2) }), "1"),
                Throws.Exception.With.Message.Contains("Item1, Item2").And.Message.Contains("$.Pair"));
        }
    }

    [Test]
    public async Task Derived_type_without_members_of_its_own_is_written_as_its_base() => Assert.That(
        await Invocation.OfAsync(new Returns<Base>(new Equal { Number = 1 }), "1"), Is.EqualTo("""{"number":1}"""));

    public sealed class Returns<T>(T output) : IStepHandler<int, T>
    {
        public Task<T> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(output);
    }

    public sealed class CountItems : IStepHandler<RunInput<JsonElement>, (int Count, string Name)>
    {
        public Task<(int Count, string Name)> HandleAsync(
            RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult((5, "five"));
    }

    public sealed record Nesting((int, int) Pair);

    public sealed class Fields
    {
        public int Number;
        public string text = "";
    }

    public sealed class Opaque
    {
        private readonly int _number = 1;

        public override string ToString() => $"{_number}";
    }

    public sealed class Page : List<int>
    {
        public int Total { get; set; }
    }

    // As JSON trees of other libraries are: a collection of itself, with state beside it.
    public class Branching : IEnumerable<Branching>
    {
        public Branching? Parent { get; internal set; }

        public IEnumerator<Branching> GetEnumerator() => Enumerable.Empty<Branching>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class AsyncNumbers : IAsyncEnumerable<int>
    {
        public async IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield return 1;
        }
    }

    public interface INamed
    {
        string Name { get; }
    }

    public abstract class Abstract
    {
        public int Number { get; set; }
    }

    public class Base
    {
        public int Number { get; set; }
    }

    public sealed class Richer : Base
    {
        public int More { get; set; }
    }

    public sealed class Equal : Base;

    public sealed class PrivateSetter
    {
        public int Number { get; private set; }

        public int Other { get; set; }
    }

    public sealed class GetOnly
    {
        public int Number { get; } = 5;

        public int Other { get; set; }
    }

    public sealed class GetOnlyList
    {
        public IList<int> Items { get; } = [];
    }

    public sealed class ReturnsField
    {
        private readonly List<string> _items = [];

        public int Number { get; set; }

        public IReadOnlyList<string> Items => _items;
    }

    public sealed class ComputedOnly
    {
        private readonly int _number = 1;

        public int Next => _number + 1;
    }

    public sealed class TwoConstructors
    {
        public TwoConstructors(int number) => Number = number;

        public TwoConstructors(string number) => Number = number.Length;

        public int Number { get; }
    }

    public sealed class PrivateConstructor
    {
        private PrivateConstructor()
        {
        }

        public int Number { get; set; }
    }

    public sealed class Unbound(int other)
    {
        public int Number => other;
    }
}
