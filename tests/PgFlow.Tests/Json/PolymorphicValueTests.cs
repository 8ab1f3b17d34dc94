using System.Text.Json.Serialization;

namespace PgFlow.Tests.Json;

/// <summary>jsonb sorts names by their length, so that <c>$type</c> comes behind shorter ones.</summary>
public sealed class PolymorphicValueTests
{
    private const string Json = """{"r": 2.5, "id": 1, "$type": "circle"}""";

    private static readonly Circle Expected = new(1, 2.5);

    [Test]
    public async Task Derived_type_is_read_wherever_its_discriminator_stands()
    {
        var element = new Remembers<Shape>();
        var input = new Remembers<RunInput<Shape>>();
        var nested = new Remembers<Sketch>();

        await Invocation.OfAsync(element, Json, StepKind.Map);
        await Invocation.OfAsync(input, $$"""{"run": {{Json}}}""");
        await Invocation.OfAsync(nested, $$$"""{"run": 1, "shapes": [{{{Json}}}], "byName": {"a": {{{Json}}} }}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(element.Input, Is.EqualTo(Expected));
            Assert.That(input.Input!.Run, Is.EqualTo(Expected));
            Assert.That(nested.Input!.Shapes, Is.EqualTo(new[] { Expected }));
            Assert.That(nested.Input.ByName["a"], Is.EqualTo(Expected));
        }
    }

    [Test]
    public async Task Discriminator_of_another_name_may_stand_anywhere_too()
    {
        var handler = new Remembers<Animal>();

        await Invocation.OfAsync(handler, """{"id": 1, "species": 7}""", StepKind.Map);

        Assert.That(handler.Input, Is.TypeOf<Cat>());
    }

    [Test]
    public async Task Derived_type_may_be_read_as_itself_with_the_discriminator_of_its_base()
    {
        var handler = new Remembers<Settable>();

        await Invocation.OfAsync(handler, """{"id": 1, "$type": "settable"}""", StepKind.Map);

        Assert.That(handler.Input!.Id, Is.EqualTo(1));
    }

    [Test]
    public async Task Output_keeps_the_discriminator_of_its_elements() => Assert.That(
        await Invocation.OfAsync(new Draws(), "1"), Is.EqualTo("""[{"$type":"circle","r":2.5,"id":1}]"""));

    public sealed class Remembers<T> : StepHandler<T>
    {
        public T? Input { get; private set; }

        public override Task HandleAsync(T input, StepContext context, CancellationToken cancellationToken)
        {
            Input = input;
            return Task.CompletedTask;
        }
    }

    public sealed class Draws : IStepHandler<int, Shape[]>
    {
        public Task<Shape[]> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Shape[]>([Expected]);
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    public abstract record Shape(int Id);

    public sealed record Circle(int Id, double R) : Shape(Id);

    public sealed record Sketch(Shape[] Shapes, Dictionary<string, Shape> ByName);

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "species")]
    [JsonDerivedType(typeof(Cat), 7)]
    public abstract record Animal(int Id);

    public sealed record Cat(int Id) : Animal(Id);

    [JsonDerivedType(typeof(Settable), "settable")]
    public abstract class Base
    {
        public int Id { get; set; }
    }

    public sealed class Settable : Base;
}
