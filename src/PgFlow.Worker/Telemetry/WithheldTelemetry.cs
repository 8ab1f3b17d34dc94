using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PgFlow.Worker.Telemetry;

/// <summary>
/// Keeps listeners of plugins from what libraries measure and trace within the worker's own statements and log lines:
/// .NET calls listeners there, and one that throws would make each fail. Plugins have an Npgsql of their own; name
/// resolution, sockets and TLS are traced only by who asks for these experimental sources.
/// </summary>
internal sealed class WithheldTelemetry : IDisposable
{
    private static readonly string[] Meters = ["Npgsql", "Serilog", "System.Net.NameResolution"];

    private static readonly (Type Neighbour, string Holder, string Source)[] Sources =
    [
        (typeof(Socket), "System.Net.Sockets.SocketsTelemetry", "Experimental.System.Net.Sockets"),
        (typeof(Dns), "System.Net.NameResolutionActivity", "Experimental.System.Net.NameResolution"),
        (typeof(SslStream), "System.Net.Security.NetSecurityTelemetry", "Experimental.System.Net.Security"),
    ];

    private readonly MeterListener _meters;

    /// <summary>Begins, before any code of a plugin runs.</summary>
    /// <param name="wanted">The sources that are to be traced all the same.</param>
    public WithheldTelemetry(IReadOnlyCollection<string> wanted)
    {
        // A meter is withheld as it is made: this listener is told before those that are made later.
        _meters = new MeterListener { InstrumentPublished = (instrument, _) => Withhold(instrument) };
        _meters.Start();
        Withhold([.. Sources.Where(source => !wanted.Contains(source.Source, StringComparer.OrdinalIgnoreCase))]);
    }

    public void Dispose() => _meters.Dispose();

    private static void Withhold(Instrument instrument)
    {
        if (Meters.Contains(instrument.Meter.Name))
        {
            // What it measures goes to nobody from then on.
            instrument.Meter.Dispose();
        }
    }

    // Listeners find the sources that are there, and sources find listeners when they are made: they have to be made
    // now, which only the class that holds them can do.
    private static void Withhold(IReadOnlyList<(Type Neighbour, string Holder, string Source)> sources)
    {
        foreach (var (neighbour, holder, _) in sources)
        {
            if (neighbour.Assembly.GetType(holder) is { } type)
            {
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            }
        }

        var found = new List<ActivitySource>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source =>
            {
                if (sources.Any(withheld => withheld.Source == source.Name))
                {
                    found.Add(source);
                }

                return false;
            },
        };
        ActivitySource.AddActivityListener(listener);
        found.ForEach(source => source.Dispose());
    }
}
