namespace PgFlow.Cli.Logging;

/// <summary>The format of log lines.</summary>
internal enum LogFormat
{
    /// <summary>JSON in a container or when the output is redirected, text on a terminal.</summary>
    Auto,

    /// <summary>For people.</summary>
    Text,

    /// <summary>One compact JSON object per line, for collectors.</summary>
    Json,
}
