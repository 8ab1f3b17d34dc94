using System.Net;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;

namespace PgFlow.Cli.Http;

/// <summary>The HTTP listener of the process.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Http";

    public const int DefaultPort = 8080;

    public const int NoListener = 0;

    /// <summary>Listens on every address of the machine.</summary>
    public const string AllAddresses = "*";

    public const string DefaultAddress = "127.0.0.1";

    /// <summary>
    /// The port to listen on. 0 disables the listener; the default is 8080, or 0 for a worker that runs until idle.
    /// </summary>
    [Bounded("PgFlow:Http:Port", "0", "65535", "there are no other ports; 0 disables the listener.")]
    public int? Port { get; set; }

    /// <summary>
    /// The address to listen on: by default loopback, which suffices for local probes. The container image listens on
    /// all addresses.
    /// </summary>
    public string Address { get; set; } = DefaultAddress;

    /// <summary>
    /// The maximum number of connections; further ones are closed at once. Each takes a file descriptor, which the
    /// database's sessions and the plugins also need.
    /// </summary>
    [Bounded("PgFlow:Http:MaxConcurrentConnections", "4", "10000", "probes need some, descriptors are limited.")]
    public int MaxConcurrentConnections { get; set; } = 64;

    /// <summary>The time after which an idle connection is closed.</summary>
    [Bounded("PgFlow:Http:KeepAliveTimeout", "00:00:01", "00:10:00", "idle connections would keep others out.")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Returns the port to listen on, <see cref="NoListener"/> for none.</summary>
    public int PortOf(WorkerOptions worker) => Port ?? (worker.UntilIdle ? NoListener : DefaultPort);

    /// <summary>Returns null for all addresses.</summary>
    public static IPAddress? AddressOf(string text) => text == AllAddresses ? null : IPAddress.Parse(text);
}
