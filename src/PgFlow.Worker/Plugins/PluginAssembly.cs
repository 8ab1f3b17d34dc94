using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>Loads a plugin's assembly and checks that everything it references can be loaded.</summary>
internal sealed class PluginAssembly(PluginFile plugin, ILogger logger)
{
    /// <summary>Returns the assembly's types; null with a problem if it cannot be loaded.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Loaders may throw anything for a damaged file.")]
    public IReadOnlyList<Type>? Load(out PluginProblem? problem)
    {
        problem = null;
        AssemblyFacts? facts = null;
        try
        {
            facts = AssemblyFacts.Read(plugin.LoadFrom);
            problem = FindProblem(facts);
            if (problem is not null)
            {
                return null;
            }

            var context = new PluginLoadContext(plugin);
            var assembly = context.LoadFromAssemblyPath(plugin.LoadFrom);
            problem = new PluginReferences(plugin, context, logger).FindMissing(facts!);
            return problem is null ? assembly.GetTypes() : null;
        }
        catch (ReflectionTypeLoadException exception)
        {
            var reasons = exception.LoaderExceptions.OfType<Exception>().Select(inner => inner.Message).Distinct();
            problem = Missing(string.Join(" ", reasons)) with { Cause = exception };
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException
            && facts?.Machine.FindForeign() is { } machine)
        {
            problem = Problem(
                $"It was compiled for {machine}, and this process runs on {MachineKind.Own}.",
                $"Publish it for this machine (dotnet publish -a {MachineKind.Own}), or without a runtime identifier.");
        }
        catch (InvalidOperationException exception)
        {
            problem = Problem(
                $"Its dependencies cannot be read: {PluginProblem.Sentence(exception.Message)}", "Publish it again.");
        }
        catch (Exception exception)
        {
            problem = PluginProblem.Unreadable(plugin.Path, exception);
        }

        return null;
    }

    private PluginProblem? FindProblem(AssemblyFacts? facts)
    {
        if (facts is null)
        {
            return Problem("It is a native library.", "Name the folder after the plugin's assembly.");
        }

        if (facts.IsReference)
        {
            return Problem(
                "It is a reference assembly, which other projects are compiled against and which has no code.",
                "Copy what dotnet publish writes, not what lies in a folder ref or refint.");
        }

        if (!facts.RefersToContract)
        {
            return Problem(
                $"It does not reference {SharedAssemblies.Contract}, so it defines no flow.",
                "Name the folder after the assembly that does.");
        }

        return SharedAssemblies.FindNewer(facts) is { } newer
            ? Problem(newer, "Update the worker, or build the plugin against the worker's version.")
            : null;
    }

    private PluginProblem Problem(string reason, string cure) => new(plugin.Path, reason, cure);

    private PluginProblem Missing(string reason) => PluginReferences.Missing(plugin, reason);
}
