using Npgsql;
using PgFlow.Client.Connections;
using static PgFlow.Client.Connections.SqlValues;

namespace PgFlow.Client.Workers;

/// <summary>The statements that report tasks.</summary>
internal static class ReportStatements
{
    /// <summary>The longest delay that the engine accepts, a day.</summary>
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromDays(1);

    public static ReportStatement<TaskCompletion> Complete { get; } = new(
        TaskOutcomes.Of("complete_tasks($1, $2, $3, $4, $5)"),
        completion => completion.Claim,
        items => [JsonbArray(items.Select(completion => completion.Output))])
    {
        Refusal = completion => completion.Output is { } output ? OutputCheck.Refusal(output) : null,
        Size = completion => completion.Output?.Length ?? 0,
    };

    public static ReportStatement<TaskFailure> Fail { get; } = new(
        TaskOutcomes.Of("fail_tasks($1, $2, $3, $4, $5, $6, $7)"),
        failure => failure.Claim,
        items =>
        [
            TextArray([.. items.Select(failure => StoredText.From(failure.ErrorMessage))]),
            new NpgsqlParameter<int?[]> { TypedValue = [.. items.Select(failure => RetryDelay(failure.RetryAfter))] },
            new NpgsqlParameter<bool[]> { TypedValue = [.. items.Select(failure => failure.IsFinal)] },
        ]);

    public static ReportStatement<TaskClaim> Release { get; } = new(
        TaskOutcomes.Of("release_tasks($1, $2, $3, $4)"), claim => claim, _ => []);

    public static ReportStatement<TaskClaim> Extend(TimeSpan visibilityTimeout) => new(
        TaskOutcomes.Of("extend_tasks($1, $2, $3, $4, $5)"),
        claim => claim,
        _ => [Int(Seconds(visibilityTimeout))]);

    private static int? RetryDelay(TimeSpan? retryAfter) =>
        retryAfter is { } delay ? Seconds(delay < MaxRetryDelay ? delay : MaxRetryDelay) : null;
}
