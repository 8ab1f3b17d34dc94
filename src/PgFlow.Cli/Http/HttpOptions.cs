using System.Net;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;

namespace PgFlow.Cli.Http;

/// <summary>Where the process answers over HTTP.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Http";

    public const int DefaultPort = 8080;

    public const int NoListener = 0;

    /// <summary>Listens on every address of the machine.</summary>
    public const string AllAddresses = "*";

    public const string DefaultAddress = "127.0.0.1";

    /// <summary>
    /// The port to listen on. 0 is no listener; not given, it is 8080, and none for a worker that ends by itself.
    /// </summary>
    [Bounded("PgFlow:Http:Port", "0", "65535", "there are no other ports; 0 is no listener.")]
    public int? Port { get; set; }

    /// <summary>
    /// The address to listen on: this machine's own unless something from elsewhere is to ask, as a container's probes
    /// do, for which the image sets all addresses.
    /// </summary>
    public string Address { get; set; } = DefaultAddress;

    /// <summary>
    /// How many connections there may be; further ones are closed as they come. Each takes a file descriptor, of which
    /// the database's sessions and the plugins need theirs.
    /// </summary>
    [Bounded("PgFlow:Http:MaxConcurrentConnections", "4", "10000", "probes and scrapes need some, descriptors are few.")]
    public int MaxConcurrentConnections { get; set; } = 64;

    /// <summary>After how long a connection is closed that asks nothing.</summary>
    [Bounded("PgFlow:Http:KeepAliveTimeout", "00:00:01", "00:10:00", "idle connections would keep others out.")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The port that is listened on, <see cref="NoListener"/> for none.</summary>
    public int PortOf(WorkerOptions worker) => Port ?? (worker.UntilIdle ? NoListener : DefaultPort);

    /// <summary>Null for all addresses.</summary>
    public static IPAddress? AddressOf(string text) => text == AllAddresses ? null : IPAddress.Parse(text);
}
