using System.Net;
using System.Net.Sockets;

namespace PgFlow.EmbeddedPostgres;

/// <summary>Asks for a loopback port that nobody uses; somebody may take it a moment later.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
