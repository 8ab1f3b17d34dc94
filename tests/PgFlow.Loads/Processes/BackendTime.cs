using System.Globalization;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Processes;

/// <summary>Processor time of the server's processes that work for the workers, which Linux keeps in /proc.</summary>
internal static class BackendTime
{
    private const string Backends =
        """
        select pid from pg_stat_activity
        where datname = current_database() and application_name like 'pgflow-worker%'
        """;

    // Of the fields after the name of the program, which may hold anything; a hundredth of a second each.
    private const int User = 11;
    private const int System = 12;
    private const double TicksPerSecond = 100;

    /// <summary>Seconds, of all that are connected now, since they connected; null on other systems.</summary>
    public static async Task<double?> SecondsAsync(Database database, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var processes = await database.QueryAsync(Backends, row => row.GetInt32(0), cancellationToken);
        return processes.Sum(Ticks) / TicksPerSecond;
    }

    private static long Ticks(int process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[User], CultureInfo.InvariantCulture)
            + long.Parse(fields[System], CultureInfo.InvariantCulture);
    }
}
