using System.Globalization;

namespace PgFlow.Plugins.NoOp;

/// <summary>How long every handler takes: nothing, or the milliseconds that the environment names.</summary>
internal static class Pause
{
    private const string Variable = "PGFLOW_BENCH_SLEEP";

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(
        double.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0", CultureInfo.InvariantCulture));

    public static Task TakeAsync(CancellationToken cancellationToken) =>
        Length > TimeSpan.Zero ? Task.Delay(Length, cancellationToken) : Task.CompletedTask;
}
