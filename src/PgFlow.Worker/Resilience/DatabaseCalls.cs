using Polly;

namespace PgFlow.Worker.Resilience;

/// <summary>Calls the database through the pipeline for each kind of call, and records whether it answers.</summary>
internal sealed class DatabaseCalls(DatabasePipelines pipelines, DatabaseContact contact)
{
    /// <summary>Claims tasks. Not repeated after a lost answer or a lock.</summary>
    public Task<T> ClaimAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Claiming, call, cancellationToken);

    /// <summary>Reports results. Repeated only if the server has refused the call.</summary>
    public Task<T> ReportAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Reporting, call, cancellationToken);

    /// <summary>Makes a call that may be executed twice.</summary>
    public Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Repeatable, call, cancellationToken);

    /// <summary>Makes a call without a result that may be executed twice.</summary>
    public Task RepeatAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RepeatAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken);

    /// <summary>Makes a synchronous call, for callers with a thread of their own.</summary>
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
