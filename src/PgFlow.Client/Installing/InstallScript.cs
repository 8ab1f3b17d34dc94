using System.Globalization;
using System.Text;

namespace PgFlow.Client.Installing;

/// <summary>Writes the same installation as one file for <c>psql -f</c>.</summary>
internal static class InstallScript
{
    public static string Write(SchemaScripts scripts, SchemaInstallOptions options)
    {
        var script = new StringBuilder();
        script.Append(
            CultureInfo.InvariantCulture,
            $"""
            -- pgflow schema {scripts.SchemaVersion}, written by pgflow {scripts.ProductVersion} migrate --script.
            -- Apply with: psql -f <this file>. One transaction; safe to repeat; does what migrate does.
            \set ON_ERROR_STOP on
            \set QUIET on

            begin;


            """);
        foreach (var part in Prologue(scripts, options))
        {
            script.Append(part).Append("\n\n");
        }

        script.Append(InstallDecisions.Query(scripts, options)).Append("\n\\gset do_\n\n");
        foreach (var step in InstallSteps.All(scripts, options))
        {
            Append(script, step);
        }

        return script.Append(Epilogue).Append("\n\n").Append(InstallRoles.Warn).Append("\n\ncommit;\n").ToString();
    }

    /// <summary>What comes before the decisions.</summary>
    public static IEnumerable<string> Prologue(SchemaScripts scripts, SchemaInstallOptions options) =>
    [
        InstallBookkeeping.Begin(options.LockTimeout),
        InstallPreflight.Server(scripts),
        InstallPreflight.Ownership,
        InstallTrust.Check,
        InstallBookkeeping.Tables,
        InstallTrust.Check,
        InstallPreflight.Records(scripts),
        InstallPgmq.Probe,
        InstallPgmq.Check(options.Pgmq),
        InstallQueues.Find,
    ];

    /// <summary>What comes after the steps, before the commit.</summary>
    public static string Epilogue => InstallTrust.Check;

    private static void Append(StringBuilder script, InstallStep step)
    {
        script.Append(CultureInfo.InvariantCulture, $"\\if :do_{step.Decision}\n\\echo {step.Title}\n");
        foreach (var part in step.Scripts)
        {
            script.Append(part.Text.TrimEnd()).Append("\n\n");
        }

        script.Append("\\endif\n\n");
    }
}
