using System.Net;
using System.Net.Sockets;

namespace PgFlow.EmbeddedPostgres;

/// <summary>Finds a free loopback port, which another process may take a moment later.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
