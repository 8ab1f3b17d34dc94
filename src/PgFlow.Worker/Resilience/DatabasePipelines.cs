using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Pacing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace PgFlow.Worker.Resilience;

/// <summary>
/// What stands between the worker and its database. One circuit for all asynchronous calls: once most of them fail,
/// the rest fail at once and one at a time tries whether the database is back. Retries are few and short; lasting
/// through an outage is the loops' part, which keep what they have.
/// </summary>
internal sealed class DatabasePipelines
{
    // Work is to resume within five seconds of the outage's end. In the worst case a break has just begun, then the
    // loop's own wait: both together stay below four.
    private static readonly TimeSpan FirstBreak = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(1.5);

    // A try that waited in vain for an answer was pause enough.
    private static readonly TimeSpan BreakAfterSilence = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger;
    private bool _isOpen;
    private volatile bool _wasSilent;

    public DatabasePipelines(TimeProvider time, ILogger<DatabasePipelines> logger)
    {
        _logger = logger;
        var circuit = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(Circuit()).Build();
        Careful = Retrying(time, DatabaseErrors.WasRefusedForNow).AddPipeline(circuit).Build();
        Claiming = Retrying(time, IsWorthClaimingAgain).AddPipeline(circuit).Build();
        Repeatable = Retrying(time, IsWorthRepeating).AddPipeline(circuit).Build();
        OnThread = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(AtOnce()).Build();
    }

    /// <summary>
    /// For calls that should not run twice, results: repeats only what the server itself has refused. After a lost
    /// answer it is for the caller to find out what was done.
    /// </summary>
    public ResiliencePipeline Careful { get; }

    /// <summary>
    /// For claims, which must not run twice: the same, without repeating what met a lock. All flows wait for the one
    /// claim that is under way, and have no part in another one's lock.
    /// </summary>
    public ResiliencePipeline Claiming { get; }

    /// <summary>
    /// For calls that may run any number of times, but not again at once after they have waited for an answer or a
    /// lock in vain.
    /// </summary>
    public ResiliencePipeline Repeatable { get; }

    /// <summary>
    /// For what keeps the worker's claims, synchronously and beside the circuit: small calls at fixed times, each on a
    /// thread of its own, and the first thing that must get through when the database is back.
    /// </summary>
    public ResiliencePipeline OnThread { get; }

    private CircuitBreakerStrategyOptions Circuit() => new()
    {
        // A short window, so that the many good calls of a busy second do not hide that all fail now.
        SamplingDuration = TimeSpan.FromSeconds(2),
        MinimumThroughput = 4,
        FailureRatio = 0.5,
        ShouldHandle = arguments => new(IsOutage(arguments.Outcome.Exception)),
        BreakDurationGenerator = arguments => new(BreakAfter(arguments.HalfOpenAttempts)),

        // Whatever the generator says, this is what calls are told to wait that come while another one tries. The
        // default of five seconds would hold them long after that one, a millisecond later, found the database back.
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
    // connection that was cut since the last call; one that timed out has had its time.
    private static RetryStrategyOptions AtOnce() => new()
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
