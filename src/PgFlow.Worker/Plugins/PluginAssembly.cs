using System.Reflection;

namespace PgFlow.Worker.Plugins;

/// <summary>Loads a plugin's assembly and makes sure that everything it refers to is there.</summary>
internal sealed class PluginAssembly(PluginFile plugin)
{
    /// <summary>The assembly's types; null when the problem says why there are none.</summary>
    public IReadOnlyList<Type>? Load(out PluginProblem? problem)
    {
        problem = null;
        try
        {
            var facts = AssemblyFacts.Read(plugin.Path);
            problem = FindProblem(facts);
            if (problem is not null)
            {
                return null;
            }

            var context = new PluginLoadContext(plugin);
            var assembly = context.LoadFromAssemblyPath(plugin.Path);
            problem = FindMissing(context, facts!);
            return problem is null ? assembly.GetTypes() : null;
        }
        catch (ReflectionTypeLoadException exception)
        {
            var reasons = exception.LoaderExceptions.OfType<Exception>().Select(inner => inner.Message).Distinct();
            problem = Missing(string.Join(" ", reasons)) with { Cause = exception };
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException
            or UnauthorizedAccessException or InvalidOperationException)
        {
            // InvalidOperationException: the deps.json beside the plugin is damaged.
            problem = exception is InvalidOperationException
                ? Problem($"Its dependencies cannot be read: {exception.Message}", "Publish it again.")
                : PluginProblem.Unreadable(plugin.Path, exception);
        }

        return null;
    }

    private PluginProblem? FindProblem(AssemblyFacts? facts)
    {
        if (facts is null)
        {
            return Problem("It is a native library.", "Name the folder after the plugin's assembly.");
        }

        if (!facts.RefersToContract)
        {
            return Problem(
                $"It does not refer to {SharedAssemblies.Contract}, so it defines no flow.",
                "Name the folder after the assembly that does.");
        }

        return SharedAssemblies.FindNewer(facts) is { } newer
            ? Problem(newer, "Update the worker, or build the plugin against the worker's version.")
            : null;
    }

    /// <summary>
    /// Looks for every reference now, since a missing one would otherwise surface in the middle of a task.
    /// </summary>
    private PluginProblem? FindMissing(PluginLoadContext context, AssemblyFacts facts)
    {
        var missing = new List<string>();
        foreach (var (name, version) in facts.References)
        {
            try
            {
                context.LoadFromAssemblyName(new AssemblyName(name) { Version = version });
            }
            catch (Exception exception) when (exception is IOException or BadImageFormatException)
            {
                missing.Add($"{name} {version}");
            }
        }

        return missing.Count == 0 ? null : Missing($"It needs {string.Join(", ", missing)}, which cannot be loaded.");
    }

    private PluginProblem Problem(string reason, string cure) => new(plugin.Path, reason, cure);

    private PluginProblem Missing(string reason) => Problem(
        reason,
        plugin.IsFolder
            ? "Publish the plugin with its dependencies and its deps.json."
            : $"Put the plugin and its dependencies into a folder of their own: {plugin.Name}/{plugin.Name}.dll.");
}
