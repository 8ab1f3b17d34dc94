using System.Reflection;

namespace PgFlow.Worker.Plugins;

/// <summary>Reads from a handler's annotations whether, and where, it expects null.</summary>
internal static class HandlerNullability
{
    /// <summary>
    /// Whether the handler declares an input that is never null, so that passing null would break its code.
    /// </summary>
    public static bool RefusesNull(Type handler, Type input) =>
        InputOf(handler, input) is { } parameter
        && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    /// <summary>Where nulls inside of the input would break its code; null when it says nothing.</summary>
    public static NullRule? RuleFor(Type handler, Type input) =>
        InputOf(handler, input) is { } parameter ? NullRule.Of(parameter) : null;

    private static ParameterInfo? InputOf(Type handler, Type input)
    {
        var method = handler.GetMethod(
            nameof(IStepHandler<,>.HandleAsync), [input, typeof(StepContext), typeof(CancellationToken)]);

        // A base class with type parameters does not say what the derived class meant.
        return method is { DeclaringType.IsGenericType: false } ? method.GetParameters()[0] : null;
    }
}
