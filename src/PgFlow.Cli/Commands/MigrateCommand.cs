using System.CommandLine;
using System.CommandLine.Parsing;
using PgFlow.Cli.Arguments;
using PgFlow.Client;

namespace PgFlow.Cli.Commands;

/// <summary>The verb <c>migrate</c>.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var connection = ConnectionOption.Create();
        var pgmq = new Option<string>("--pgmq")
        {
            Description = "Where queues come from: the pgmq extension, the bundled functions (fallback), or whichever "
                + "the server allows (auto).",
            DefaultValueFactory = _ => "auto",
        }.AcceptOnlyFromAmong("auto", "extension", "fallback");
        var roles = new Option<bool>("--roles")
        {
            Description = "Also create the roles pgflow_worker, pgflow_client, pgflow_reader, pgflow_definer and "
                + "pgflow_scaler.",
        };
        var rolePrefix = new Option<string?>("--role-prefix")
        {
            Description = "A prefix for the roles' names, for roles that no other database of the server "
                + "shares; implies --roles, and is kept.",
            HelpName = "prefix",
            CustomParser = ParsePrefix,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only print what would be done." };
        var script = new Option<bool>("--script")
        {
            Description = "Print one SQL file for psql -f that does the same; needs no database.",
        };
        var plugins = new Option<string?>("--plugins")
        {
            Description = "Then define the flows of the plugins in this folder.",
            HelpName = "folder",
        };
        var adopted = new Option<string[]>("--adopt-queue")
        {
            Description = "With --plugins: a new flow whose queue already exists without a flow. An empty queue "
                + "that you may read and write becomes the flow's.",
            HelpName = "flow",
        };
        var lockTimeout = new Option<TimeSpan>("--lock-timeout")
        {
            Description = "The time to wait for another installation or for the tables, for example 30s.",
            CustomParser = DurationText.Parse,
            DefaultValueFactory = _ => new SchemaInstallOptions().LockTimeout,
        };

        var command = new Command("migrate", "Creates or upgrades schema pgflow in a database.")
        {
            connection, pgmq, roles, rolePrefix, dryRun, script, plugins, adopted, lockTimeout,
        };
        command.SetAction((parsed, stop) => Verb.RunAsync(
            parsed,
            signals => new Migration(
                parsed.GetValue(connection),
                new SchemaInstallOptions
                {
                    Pgmq = Enum.Parse<PgmqMode>(parsed.GetRequiredValue(pgmq), ignoreCase: true),
                    WithRoles = parsed.GetValue(roles),
                    RolePrefix = parsed.GetValue(rolePrefix),
                    LockTimeout = parsed.GetValue(lockTimeout),
                },
                parsed.InvocationConfiguration.Output)
            {
                PluginFolder = parsed.GetValue(plugins),
                AdoptedQueues = parsed.GetValue(adopted) ?? [],
            }.RunAsync(isDryRun: parsed.GetValue(dryRun), isScript: parsed.GetValue(script), signals.Token),
            Verb.Patience,
            stop));
        command.Validators.Add(result =>
        {
            if (result.GetValue(adopted) is { Length: > 0 } && result.GetValue(plugins) is null)
            {
                result.AddError("--adopt-queue names flows of plugins, so it requires --plugins.");
            }

            if (result.GetValue(dryRun) && result.GetValue(script))
            {
                result.AddError(
                    "--dry-run and --script exclude each other: one asks a database, the other needs none.");
            }

            if (result.GetValue(plugins) is not null && (result.GetValue(dryRun) || result.GetValue(script)))
            {
                result.AddError("--plugins changes the database, so it cannot be combined with --dry-run or --script.");
            }
        });
        return command;
    }

    private static string? ParsePrefix(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        try
        {
            return new SchemaInstallOptions { RolePrefix = text }.RolePrefix;
        }
        catch (ArgumentException refusal)
        {
            result.AddError($"--role-prefix: {refusal.Message}");
            return null;
        }
    }
}
