using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Hosting;

/// <summary>The sample of an application with a worker in it, as its reader would start it.</summary>
public sealed partial class OrdersSampleTests : DatabaseFixture
{
    [Test]
    public async Task Order_that_is_posted_is_packed_by_the_worker_in_the_application()
    {
        using var folder = new WorkingFolder();
        await using var application = PgFlowProcess.StartOther(
            BuildOutput.Orders,
            folder.Path,
            ["--urls", "http://127.0.0.1:0"],
            ("ConnectionStrings__PgFlow", Database.ConnectionString),
            ("Carrier", "Pigeon"));
        await application.UntilAsync(() => Address().IsMatch(application.Output), "it listens");
        using var client = new HttpClient { BaseAddress = new(Address().Match(application.Output).Groups[1].Value) };

        using var posted = await client.PostAsJsonAsync("/orders", new { items = new[] { "seed", "salt" } });
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.Created), application.Output);
        JsonNode? order = null;
        await WaitUntil.TrueAsync(
            async () =>
                (order = await client.GetFromJsonAsync<JsonNode>(posted.Headers.Location))?["parcel"] is not null,
            "the order is packed",
            () => Task.FromResult(application.Output + application.Errors));
        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative));
        await application.SignalAsync("TERM");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)order?["parcel"], Is.EqualTo("Pigeon: seed, salt"));
            Assert.That(await health.Content.ReadAsStringAsync(), Is.EqualTo("Healthy"));
            Assert.That(await application.ExitCodeAsync(), Is.Zero, application.Output + application.Errors);
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Address();
}
