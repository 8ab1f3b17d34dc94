using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Delays a worker's start until its database has the required schema, so that both can be deployed in any order. With
/// --until-idle it fails instead: the wait would go unnoticed.
/// </summary>
internal sealed class SchemaWait(
    IFlowStore store, IOptions<WorkerOptions> options, TimeProvider time, ILogger<SchemaWait> logger)
{
    /// <summary>The interval between checks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The time that a worker with --until-idle waits for an unavailable database.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LoopTrouble _trouble = new("schema", logger);
    private readonly long _began = time.GetTimestamp();
    private volatile SchemaVersions? _found;

    /// <summary>The result of the last check; null before the first.</summary>
    public SchemaVersions? Found => _found;

    /// <summary>
    /// Returns once the schema exists. Also waits while the database is unavailable; with --until-idle only for
    /// <see cref="Patience"/>, and then throws the last error.
    /// </summary>
    /// <exception cref="PgFlowException">The schema is missing, and the worker runs until idle.</exception>
    public async Task UntilCompatibleAsync(CancellationToken cancellationToken)
    {
        while (await CheckAsync(cancellationToken) is { } pause)
        {
            // Polled: a migration is not notified.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Returns the wait until the next check; null when there is nothing left to wait for.</summary>
    private async Task<TimeSpan?> CheckAsync(CancellationToken cancellationToken)
    {
        var before = _found;
        try
        {
            _found = await store.SchemaVersionsAsync(cancellationToken);
            _trouble.Succeeded();
        }
        catch (Exception error) when (DatabaseTrouble.IsPassing(error) && IsWaitedFor())
        {
            return _trouble.Failed(error);
        }

        if (_found.AreCompatible)
        {
            if (_found.AreOfOtherBuild)
            {
                RegistrationLog.OtherBuild(logger, Describe(_found));
            }

            return null;
        }

        if (options.Value.UntilIdle)
        {
            throw new PgFlowException($"{Describe(_found)}. Run: pgflow migrate");
        }

        if (_found != before)
        {
            RegistrationLog.WaitsForSchema(logger, Describe(_found));
        }

        return Interval;
    }

    private bool IsWaitedFor() => !options.Value.UntilIdle || time.GetElapsedTime(_began) < Patience;

    public static string Describe(SchemaVersions versions) => versions switch
    {
        { Installed: null } => $"The database has no pgflow schema, and this worker needs version {versions.Needed}",
        { Installed: { } installed } when installed != versions.Needed || versions.HasSameFunctions =>
            $"The database has schema version {installed}, and this worker needs {versions.Needed}",
        _ => $"The database has the functions of another pgflow {versions.InstalledBy}, and this worker is "
            + $"{versions.NeededBy}",
    };
}
