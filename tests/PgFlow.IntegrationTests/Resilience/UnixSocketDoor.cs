using System.Net;
using System.Net.Sockets;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>Another way to a server: a Unix socket in a folder, named as PostgreSQL's for a port.</summary>
internal sealed class UnixSocketDoor : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    public UnixSocketDoor(string host, int port)
    {
        (_host, _port) = (host, port);
        Folder = Directory.CreateTempSubdirectory("pgflow-socket-").FullName;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, $".s.PGSQL.{port}")));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>What a connection string has as its host.</summary>
    public string Folder { get; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _ending.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                connections.Add(ServeAsync(await _listener.AcceptAsync(_ending.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var one = new NetworkStream(client, ownsSocket: true);
        using var server = new TcpClient();
        await server.ConnectAsync(await Dns.GetHostAddressesAsync(_host), _port, _ending.Token);
        await Task.WhenAny(
            one.CopyToAsync(server.GetStream(), _ending.Token), server.GetStream().CopyToAsync(one, _ending.Token));
    }
}
