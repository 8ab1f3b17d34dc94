using System.Reflection;

namespace PgFlow.Worker.Plugins;

/// <summary>Reads from a handler's annotations whether and where it accepts null.</summary>
internal static class HandlerNullability
{
    /// <summary>
    /// Returns whether the handler declares a non-nullable input, so that passing null would break its code.
    /// </summary>
    public static bool RefusesNull(Type handler, Type input) =>
        InputOf(handler, input) is { } parameter
        && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    /// <summary>Returns the rule for nulls inside the input; null when there is nothing to check.</summary>
    public static NullRule? RuleFor(Type handler, Type input) =>
        InputOf(handler, input) is { } parameter ? NullRule.Of(parameter) : null;

    private static ParameterInfo? InputOf(Type handler, Type input)
    {
        var method = handler.GetMethod(
            nameof(IStepHandler<,>.HandleAsync), [input, typeof(StepContext), typeof(CancellationToken)]);

        // A generic base class does not show what nullability the derived class intended.
        return method is { DeclaringType.IsGenericType: false } ? method.GetParameters()[0] : null;
    }
}
