using System.Net;
using System.Net.Sockets;

namespace PgFlow.Loads.Failures.Network;

/// <summary>Stands between workers and their server and misbehaves on request.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly Gate _gate = new();
    private readonly int _target;
    private readonly Task _accepting;
    private NetworkCut? _cut;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Cuts everything that there is and that comes, until <see cref="Restore"/>.</summary>
    public void Cut(NetworkCut cut)
    {
        lock (_lock)
        {
            _cut = cut;
            _gate.Close();
            foreach (var connection in _connections)
            {
                connection.Suffer(cut);
            }
        }
    }

    /// <summary>New connections work; of the old ones only those that were stalled.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            _cut = null;
            _gate.Open();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _gate.Open();
        await _accepting;
        foreach (var connection in Snapshot())
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Serve(await _listener.AcceptSocketAsync());
            }
            catch (SocketException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(Socket client)
    {
        lock (_lock)
        {
            var connection = new ProxiedConnection(client, _target, _gate);
            _connections.Add(connection);
            if (_cut is { } cut)
            {
                connection.Suffer(cut);
            }

            // Its end is its own: it answers for all of its errors and is disposed with the proxy at the latest.
            _ = connection.RunAsync();
        }
    }

    private ProxiedConnection[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _connections];
        }
    }
}
