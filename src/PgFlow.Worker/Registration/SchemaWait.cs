using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Holds a worker back until its database has the schema that it needs, so that both may be deployed at once in any
/// order. One that is to end by itself fails instead: nobody would notice it waiting.
/// </summary>
internal sealed class SchemaWait(
    IFlowStore store, IOptions<WorkerOptions> options, TimeProvider time, ILogger<SchemaWait> logger)
{
    /// <summary>How long it waits between looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>How long a worker that ends by itself waits for a database that is away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LoopTrouble _trouble = new("schema", logger);
    private readonly long _began = time.GetTimestamp();
    private volatile SchemaVersions? _found;

    /// <summary>What the last look has found; null before the first.</summary>
    public SchemaVersions? Found => _found;

    /// <summary>
    /// Returns once the schema is there. While the database is away, it waits for that too; a worker that is to end by
    /// itself does so for <see cref="Patience"/>, and then throws what it met.
    /// </summary>
    /// <exception cref="PgFlowException">It is not there, and the worker was told to end by itself.</exception>
    public async Task UntilCompatibleAsync(CancellationToken cancellationToken)
    {
        while (await LookAsync(cancellationToken) is { } pause)
        {
            // Somebody else migrates, and says nothing about it.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>How long to wait for the next look; null when there is nothing left to wait for.</summary>
    private async Task<TimeSpan?> LookAsync(CancellationToken cancellationToken)
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
