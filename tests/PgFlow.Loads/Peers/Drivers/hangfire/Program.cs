using System.Diagnostics;
using System.Text.Json;
using Hangfire;
using Hangfire.PostgreSql;

// Hangfire with its default number of workers for this machine. Creating jobs has no batch: eight threads do it.
const int Creators = 8;
var workload = JsonSerializer.Deserialize<Work>(args[0], new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
GlobalConfiguration.Configuration
    .UseSimpleAssemblyNameTypeSerializer()
    .UseRecommendedSerializerSettings()
    .UsePostgreSqlStorage(
        options => options.UseNpgsqlConnection(workload.ConnectionString),
        new PostgreSqlStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(50) });

Job.Sleep = workload.SleepMilliseconds;
var text = new string('x', workload.PayloadBytes);
var starting = Stopwatch.StartNew();
Parallel.For(
    0,
    workload.Runs,
    new ParallelOptions { MaxDegreeOfParallelism = Creators },
    _ => BackgroundJob.Enqueue(() => Job.RunAsync(text)));
var start = starting.Elapsed.TotalSeconds;

var monitoring = JobStorage.Current.GetMonitoringApi();
var before = monitoring.SucceededListCount();
var draining = Stopwatch.StartNew();
using var server = new BackgroundJobServer();
while (monitoring.SucceededListCount() - before < workload.Runs)
{
    // Hangfire's monitoring interface can only be polled; at most 20 ms are lost.
    await Task.Delay(20);
}

var drain = draining.Elapsed.TotalSeconds;
Console.WriteLine(JsonSerializer.Serialize(
    new { tasks = workload.Runs, drain, start }));
return 0;

internal sealed record Work(string ConnectionString, int Runs, int PayloadBytes, double SleepMilliseconds);

public static class Job
{
    public static double Sleep { get; set; }

    // A handler that waits, as --sleep asks of the handlers of all contenders: the wait is what is measured.
    public static Task RunAsync(string text) =>
        Sleep > 0 ? Task.Delay(TimeSpan.FromMilliseconds(Sleep)) : Task.CompletedTask;
}
