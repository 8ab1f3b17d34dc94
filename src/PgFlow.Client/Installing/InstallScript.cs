using System.Globalization;
using System.Text;

namespace PgFlow.Client.Installing;

/// <summary>Writes the same installation as one file for <c>psql -f</c>.</summary>
internal static class InstallScript
{
    /// <summary>Rows: what an administrator should know. Runs after the steps.</summary>
    public const string Warnings =
        $"""
        {InstallRoles.Warnings}
        union all
        {InstallQueues.Warnings}
        """;

    /// <summary>For the printed script: raises the same as warnings of the server.</summary>
    private const string Warn =
        $"""
        do $warn$
        declare
          v_warning text;
        begin
          for v_warning in
        {Warnings}
          loop
            raise warning '%', v_warning;
          end loop;
        end
        $warn$;
        """;

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

        return script.Append(Epilogue).Append("\n\n").Append(Warn).Append("\n\ncommit;\n").ToString();
    }

    /// <summary>The statements before the decisions.</summary>
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
        InstallGrants.Note,
    ];

    /// <summary>The statements after the steps, before the commit.</summary>
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
