using PgFlow.Worker.Hosting;
using PgFlow.Worker.Lifecycle;

namespace PgFlow.Worker.Health;

/// <summary>Where the process answers over HTTP.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Http";

    public const int DefaultPort = 8080;

    public const int NoListener = 0;

    /// <summary>
    /// The port to listen on, on all addresses, since probes come from outside of the container. 0 is no listener;
    /// not given, it is 8080, and none for a worker that ends by itself.
    /// </summary>
    [Bounded("PgFlow:Http:Port", "0", "65535", "there are no other ports; 0 is no listener.")]
    public int? Port { get; set; }

    /// <summary>The port that is listened on, <see cref="NoListener"/> for none.</summary>
    public int PortOf(WorkerOptions worker) => Port ?? (worker.UntilIdle ? NoListener : DefaultPort);
}
