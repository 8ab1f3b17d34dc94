namespace PgFlow;

/// <summary>The input and output types of a handler class.</summary>
internal sealed record HandlerSignature(Type Input, Type Output)
{
    /// <summary>
    /// Returns the signature of the only <see cref="IStepHandler{TInput, TOutput}"/> that a class implements.
    /// </summary>
    public static HandlerSignature? Find(Type handler, out string? problem)
    {
        var name = TypeName.Of(handler);
        var implemented = handler.GetInterfaces()
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IStepHandler<,>))
            .ToList();
        problem = FindProblem(handler, name, implemented.Count);
        return problem is null
            ? new HandlerSignature(implemented[0].GenericTypeArguments[0], implemented[0].GenericTypeArguments[1])
            : null;
    }

    private static string? FindProblem(Type handler, string name, int implemented)
    {
        if (!handler.IsClass || handler.IsAbstract || handler.ContainsGenericParameters)
        {
            return $"handler {name} is abstract, open generic or not a class; name a class that can be constructed";
        }

        if (handler.GetConstructors().Length == 0)
        {
            return $"handler {name} has no public constructor; add one, its parameters are injected";
        }

        return implemented == 1
            ? null
            : $"handler {name} implements IStepHandler<TInput, TOutput> {implemented} times; "
                + "a handler serves one step, so it must implement it exactly once";
    }
}
