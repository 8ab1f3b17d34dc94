using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Npgsql;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Hides from plugins' listeners what libraries measure and trace within the worker's own statements and log lines:
/// .NET calls listeners synchronously, and one that throws would make each fail. Plugins have their own copies of
/// Npgsql and Serilog, whose telemetry is not hidden.
/// </summary>
internal static class WithheldTelemetry
{
    private static readonly (Type Neighbour, string Holder, string Name)[] Meters =
    [
        (typeof(NpgsqlConnectionStringBuilder), "Npgsql.MetricsReporter", "Npgsql"),
        (typeof(Serilog.Log), "Serilog.Core.Logger", "Serilog"),
        (typeof(Dns), "System.Net.NameResolutionMetrics", "System.Net.NameResolution"),
    ];

    private static readonly (Type Neighbour, string Holder, string Name)[] Sources =
    [
        (typeof(Socket), "System.Net.Sockets.SocketsTelemetry", "Experimental.System.Net.Sockets"),
        (typeof(Dns), "System.Net.NameResolutionActivity", "Experimental.System.Net.NameResolution"),
        (typeof(SslStream), "System.Net.Security.NetSecurityTelemetry", "Experimental.System.Net.Security"),
    ];

    /// <summary>Hides it from all later listeners. Must be called before any code of a plugin runs.</summary>
    /// <param name="wanted">The sources that stay visible to be traced.</param>
    public static void Begin(IReadOnlyCollection<string> wanted)
    {
        WithholdMeters(Meters);
        WithholdSources([.. Sources.Where(source => !wanted.Contains(source.Name, StringComparer.OrdinalIgnoreCase))]);
    }

    private static void WithholdMeters((Type Neighbour, string Holder, string Name)[] meters)
    {
        Array.ForEach(meters, Make);
        var found = new HashSet<Meter>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (Array.Exists(meters, meter => meter.Name == instrument.Meter.Name))
                {
                    found.Add(instrument.Meter);
                }
            },
        };
        listener.Start();
        foreach (var meter in found)
        {
            meter.Dispose();
        }
    }

    private static void WithholdSources((Type Neighbour, string Holder, string Name)[] sources)
    {
        Array.ForEach(sources, Make);
        var found = new List<ActivitySource>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source =>
            {
                if (Array.Exists(sources, withheld => withheld.Name == source.Name))
                {
                    found.Add(source);
                }

                return false;
            },
        };
        ActivitySource.AddActivityListener(listener);
        found.ForEach(source => source.Dispose());
    }

    // A later instance would find the existing listeners: it must be created now, which only the class that holds it
    // can do.
    private static void Make((Type Neighbour, string Holder, string Name) telemetry)
    {
        if (telemetry.Neighbour.Assembly.GetType(telemetry.Holder) is { } holder)
        {
            RuntimeHelpers.RunClassConstructor(holder.TypeHandle);
        }
    }
}
