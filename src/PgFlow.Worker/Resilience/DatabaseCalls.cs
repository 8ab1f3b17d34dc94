using Polly;

namespace PgFlow.Worker.Resilience;

/// <summary>Calls the database, each call through the pipeline that suits it, and notes whether it answers.</summary>
internal sealed class DatabaseCalls(DatabasePipelines pipelines, DatabaseContact contact)
{
    /// <summary>A claim: not repeated after a lost answer, nor after a lock.</summary>
    public Task<T> ClaimAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Claiming, call, cancellationToken);

    /// <summary>Results: repeated only what the server has refused.</summary>
    public Task<T> CarefullyAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Careful, call, cancellationToken);

    /// <summary>A call that may be executed twice.</summary>
    public Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Repeatable, call, cancellationToken);

    /// <summary>A call without a result that may be executed twice.</summary>
    public Task RepeatAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RepeatAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken);

    /// <summary>A synchronous call on a thread of its own.</summary>
    public T OnThread<T>(Func<T> call)
    {
        try
        {
            var answer = pipelines.OnThread.Execute(call);
            contact.Answered();
            return answer;
        }
        catch (Exception error)
        {
            contact.Failed(error);
            throw;
        }
    }

    private async Task<T> CallAsync<T>(
        ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await pipeline.ExecuteAsync(
                static async (made, token) => await made(token), call, cancellationToken);
            contact.Answered();
            return answer;
        }
        catch (Exception error)
        {
            contact.Failed(error);
            throw;
        }
    }
}
