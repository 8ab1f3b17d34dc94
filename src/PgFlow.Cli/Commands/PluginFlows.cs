using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PgFlow.Cli.Hosting;
using PgFlow.Client;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Commands;

/// <summary>
/// Defines the flows of the plugins in a folder, with the rights of the user who runs <c>migrate</c>.
/// </summary>
internal sealed class PluginFlows(
    string folder, IReadOnlyCollection<string> adoptedQueues, TextWriter output)
{
    private const string TimeoutKey = $"{PluginOptions.Section}:{nameof(PluginOptions.LoadTimeout)}";

    /// <returns>Whether every plugin could be read and every stored flow now has its definition's shape.</returns>
    public async Task<bool> DefineAsync(FlowClient client, CancellationToken cancellationToken)
    {
        var options = new PluginOptions { Folder = folder };
        options.LoadTimeout = ConfiguredTimeout() ?? options.LoadTimeout;
        if (PluginFolderValidator.ProblemOf(options) is { } unusable)
        {
            throw new ConfigurationException($"--plugins must name a directory, but {unusable}.");
        }

        var catalog = new FolderPluginCatalog(
            Options.Create(options),
            NullLoggerFactory.Instance,
            NullLogger<FolderPluginCatalog>.Instance);
        await using var plugins = await catalog.LoadAsync(cancellationToken);
        foreach (var problem in plugins.Problems)
        {
            await output.WriteLineAsync($"Not defined: {problem}");
        }

        var isComplete = plugins.Problems.Count == 0;
        foreach (var flow in plugins.Flows)
        {
            isComplete &= await DefineAsync(client, flow, cancellationToken);
        }

        return isComplete;
    }

    private static TimeSpan? ConfiguredTimeout()
    {
        var text = new ConfigurationBuilder().AddSettings().Build()[TimeoutKey];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.Zero
            ? timeout
            : throw new ConfigurationException(
                $"{TimeoutKey} is '{text}', which is not a duration; write hh:mm:ss, such as 00:01:00.");
    }

    private async Task<bool> DefineAsync(FlowClient client, ServedFlow flow, CancellationToken cancellationToken)
    {
        var slug = flow.Definition.Slug;
        var differences = await client.DefineFlowAsync(
            flow.Definition,
            new FlowDefineOptions { AdoptsQueue = adoptedQueues.Contains(slug) },
            cancellationToken);
        if (differences.Count == 0)
        {
            await output.WriteLineAsync($"Flow {slug} of plugin {flow.PluginName} is defined.");
            return true;
        }

        await output.WriteLineAsync(
            $"Flow {slug} of plugin {flow.PluginName} is stored with another shape and was left as it is. Give the "
            + "new shape a new slug, for example with a version number.");
        foreach (var difference in differences)
        {
            await output.WriteLineAsync($"  step {difference.StepSlug}: {difference.Difference}");
        }

        return false;
    }
}
