using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// Constructs each handler once, as a task does, to find missing services. Other failures of constructors, for example
/// because a server is unavailable, are left to the tasks: they may have passed by then.
/// </summary>
internal static class HandlerTrial
{
    // A constructor that blocks is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Framework = "Microsoft.Extensions.";

    /// <summary>Returns the handlers that need an unregistered service, with the container's error.</summary>
    public static IReadOnlyList<(Type Handler, Exception Failure)> FindUnresolved(
        IReadOnlyList<Type> handlers, IServiceProvider provider)
    {
        var unresolved = new List<(Type, Exception)>();
        var trial = new Thread(() =>
        {
            foreach (var handler in handlers)
            {
                if (Try(handler, provider) is { } failure)
                {
                    lock (unresolved)
                    {
                        unresolved.Add((handler, failure));
                    }
                }
            }
        })
        { IsBackground = true, Name = "pgflow handler trial" };
        trial.Start();
        trial.Join(Patience);
        lock (unresolved)
        {
            return [.. unresolved];
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Constructors of a plugin may throw anything.")]
    private static InvalidOperationException? Try(Type handler, IServiceProvider provider)
    {
        try
        {
            var scope = provider.CreateAsyncScope();
            try
            {
                scope.ServiceProvider.GetRequiredService(handler);
            }
            finally
            {
                scope.DisposeAsync().AsTask().Wait(Patience);
            }
        }
        catch (InvalidOperationException exception) when (IsContainers(exception))
        {
            return exception;
        }
        catch (Exception)
        {
            // Left to its tasks' attempts.
        }

        return null;
    }

    // Thrown by the container, or by a library into which the compiler has inlined the container's code.
    private static bool IsContainers(InvalidOperationException exception) =>
        exception.Source?.StartsWith(Framework, StringComparison.Ordinal) == true;
}
