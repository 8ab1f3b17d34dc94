using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Pacing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace PgFlow.Worker.Resilience;

/// <summary>
/// The resilience pipelines for calls to the database. All asynchronous calls share one circuit: once most of them
/// fail, the others fail at once and one probe at a time tests the database. Retries are few and short; in an outage
/// the loops repeat their passes and keep their state.
/// </summary>
internal sealed class DatabasePipelines
{
    // Work must resume within five seconds after an outage. In the worst case a break has just begun, and the loop's
    // own delay follows: together they stay below four seconds.
    private static readonly TimeSpan FirstBreak = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(1.5);

    // A probe that timed out has already waited long enough.
    private static readonly TimeSpan BreakAfterSilence = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger;
    private bool _isOpen;
    private volatile bool _wasSilent;

    public DatabasePipelines(TimeProvider time, ILogger<DatabasePipelines> logger)
    {
        _logger = logger;
        var circuit = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(Circuit()).Build();
        Reporting = Retrying(time, DatabaseErrors.WasRefusedForNow).AddPipeline(circuit).Build();
        Claiming = Retrying(time, IsWorthClaimingAgain).AddPipeline(circuit).Build();
        Repeatable = Retrying(time, IsWorthRepeating).AddPipeline(circuit).Build();
        OnThread = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(RetryOnce()).Build();
    }

    /// <summary>
    /// For results, which should not be sent twice: repeats only calls that the server itself has refused. After a lost
    /// answer the caller has to find out whether the call was executed.
    /// </summary>
    public ResiliencePipeline Reporting { get; }

    /// <summary>
    /// For claims, which must not run twice: like <see cref="Reporting"/>, but does not repeat a call that met a lock.
    /// All flows wait for the one claim that is under way, and a lock on one flow must not delay the others.
    /// </summary>
    public ResiliencePipeline Claiming { get; }

    /// <summary>
    /// For calls that may run any number of times. Calls that timed out waiting for an answer or a lock are not
    /// repeated at once.
    /// </summary>
    public ResiliencePipeline Repeatable { get; }

    /// <summary>
    /// For the synchronous calls that keep the worker's claims. They bypass the circuit: they are small, come at fixed
    /// intervals from threads of their own, and must be the first to get through when the database is back.
    /// </summary>
    public ResiliencePipeline OnThread { get; }

    private CircuitBreakerStrategyOptions Circuit() => new()
    {
        // A short window: the many successful calls of a busy second must not hide that all calls fail now.
        SamplingDuration = TimeSpan.FromSeconds(2),
        MinimumThroughput = 4,
        FailureRatio = 0.5,
        ShouldHandle = arguments => new(IsOutage(arguments.Outcome.Exception)),
        BreakDurationGenerator = arguments => new(BreakAfter(arguments.HalfOpenAttempts)),

        // Despite the generator, this is the delay reported to calls that arrive during a probe. The default of five
        // seconds would delay them long after that probe has closed the circuit.
        BreakDuration = FirstBreak,
        OnOpened = Opened,
        OnClosed = Closed,
    };

    private bool IsOutage(Exception? error)
    {
        _wasSilent = error is not null && DatabaseErrors.IsTimeout(error);
        return error is not null && DatabaseTrouble.IsOutage(error);
    }

    private TimeSpan BreakAfter(int failedProbes)
    {
        if (_wasSilent && failedProbes > 0)
        {
            return Spread.Around(BreakAfterSilence);
        }

        var doubled = FirstBreak * Math.Pow(2, Math.Min(failedProbes, 10));
        return Spread.Around(doubled < LongestBreak ? doubled : LongestBreak);
    }

    private static ResiliencePipelineBuilder Retrying(TimeProvider time, Func<Exception, bool> isRetried) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => new(arguments.Outcome.Exception is { } error && isRetried(error)),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromMilliseconds(500),
        });

    // No delay: waiting here would need a thread of the pool, which handlers may block. The second attempt is for a
    // connection that was closed since the last call; calls that timed out are not repeated.
    private static RetryStrategyOptions RetryOnce() => new()
    {
        ShouldHandle = arguments => new(arguments.Outcome.Exception is { } error && IsWorthRepeating(error)),
        MaxRetryAttempts = 1,
        Delay = TimeSpan.Zero,
    };

    private static bool IsWorthClaimingAgain(Exception error) =>
        DatabaseErrors.WasRefusedForNow(error) && !DatabaseErrors.IsLocked(error);

    private static bool IsWorthRepeating(Exception error) => error is not BrokenCircuitException
        && DatabaseTrouble.IsPassing(error) && !DatabaseErrors.IsTimeout(error) && !DatabaseErrors.IsLocked(error);

    private ValueTask Opened(OnCircuitOpenedArguments<object> arguments)
    {
        if (!_isOpen && arguments.Outcome.Exception is { } error)
        {
            ResilienceLog.Opened(_logger, error.Message);
        }

        _isOpen = true;
        return ValueTask.CompletedTask;
    }

    private ValueTask Closed(OnCircuitClosedArguments<object> arguments)
    {
        _isOpen = false;
        ResilienceLog.Closed(_logger);
        return ValueTask.CompletedTask;
    }
}
