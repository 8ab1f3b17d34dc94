using System.Net;
using System.Net.Sockets;

namespace PgFlow.Loads.Failures.Network;

/// <summary>One connection of a client and its counterpart to the server.</summary>
internal sealed class ProxiedConnection(Socket client, int target, Gate gate) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private volatile bool _isDropped;

    public void Suffer(NetworkCut cut)
    {
        switch (cut)
        {
            case NetworkCut.Dropped:
                _isDropped = true;
                break;
            case NetworkCut.Reset:
                Reset(client);
                Reset(_server);
                break;
            default:
                break;
        }
    }

    /// <summary>Returns when both directions have ended.</summary>
    public async Task RunAsync()
    {
        await gate.PassAsync();
        if (!_isDropped)
        {
            await EndOfAsync(() => _server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target)));
            await Task.WhenAll(
                EndOfAsync(() => PumpAsync(client, _server)), EndOfAsync(() => PumpAsync(_server, client)));
        }

        // A side that was cut off without a sign gets none now.
        if (!_isDropped)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
        catch (ObjectDisposedException)
        {
            // It had ended by itself.
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    private async Task EndOfAsync(Func<Task> transfer)
    {
        try
        {
            await transfer();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    // Bytes in hand when the network is cut wait here; those behind them wait in the socket.
    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        while (true)
        {
            var count = await from.ReceiveAsync(buffer);
            await gate.PassAsync();
            if (_isDropped)
            {
                // Not even an end gets through: the other side is left waiting.
                return;
            }

            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
    }
}
