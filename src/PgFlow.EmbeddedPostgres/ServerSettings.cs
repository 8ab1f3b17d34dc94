namespace PgFlow.EmbeddedPostgres;

/// <summary>The lines added to postgresql.conf.</summary>
internal static class ServerSettings
{
    public static IEnumerable<string> Lines(EmbeddedServerOptions options)
    {
        // Loopback only and no socket: a socket's path is limited to 107 bytes, which a temp folder may exceed.
        yield return Line("listen_addresses", "127.0.0.1");
        yield return Line("unix_socket_directories", "");
        yield return Line("max_connections", "200");
        yield return Line("logging_collector", "off");
        if (!options.IsDurable)
        {
            yield return Line("fsync", "off");
            yield return Line("full_page_writes", "off");
            yield return Line("synchronous_commit", "off");
        }

        foreach (var (name, value) in options.Settings)
        {
            yield return Line(name, value);
        }
    }

    private static string Line(string name, string value) =>
        $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
