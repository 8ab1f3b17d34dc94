using System.Reflection;

namespace PgFlow.Worker.Plugins;

/// <summary>Reads from a handler's annotations whether it expects null.</summary>
internal static class HandlerNullability
{
    /// <summary>
    /// Whether the handler declares an input that is never null, so that passing null would break its code.
    /// </summary>
    public static bool RefusesNull(Type handler, Type input)
    {
        var method = handler.GetMethod(
            nameof(IStepHandler<,>.HandleAsync), [input, typeof(StepContext), typeof(CancellationToken)]);

        // A base class with type parameters does not say what the derived class meant.
        return method is { DeclaringType.IsGenericType: false }
            && new NullabilityInfoContext().Create(method.GetParameters()[0]).WriteState == NullabilityState.NotNull;
    }
}
