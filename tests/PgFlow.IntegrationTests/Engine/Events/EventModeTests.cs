using System.Text.Json.Nodes;
using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Events;

/// <summary>The setting is one for all sessions, also for those that have been running for long.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class EventModeTests(TestServer server) : DatabaseFixture(server)
{
    private string _flow = "";

    [SetUp]
    public async Task DefineAsync()
    {
        _flow = Database.UniqueSlug("flow");
        await using var sql = await Database.BeginAsync();
        await sql.Connection.DefineAsync(_flow, "a");
        await sql.CommitAsync();
    }

    [TearDown]
    public Task SwitchOffAsync() => SwitchAsync("none");

    [Test]
    public async Task Running_session_follows_the_switch()
    {
        await using var session = await Database.OpenAsync();
        await SwitchAsync("table");
        await StartAsync(session);
        await SwitchAsync("none");
        await StartAsync(session);
        await SwitchAsync("table");
        await StartAsync(session);

        Assert.That(
            await Database.ScalarAsync<long>(
                "select count(*) from realtime.messages where payload ->> 'flow_slug' = $1", _flow),
            Is.EqualTo(2));
    }

    [Test]
    public async Task Notification_carries_the_payload()
    {
        await SwitchAsync("notify");

        var received = await NotificationsAsync("1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                received.Select(payload => (string?)payload["event_type"]),
                Is.EqualTo(new[] { "run:started", "step:started" }));
            Assert.That((string?)received[0]["flow_slug"], Is.EqualTo(_flow));
            Assert.That(received[0]["input"]!.ToJsonString(), Is.EqualTo("1"));
        }
    }

    [TestCase(7_000, false)]
    [TestCase(7_999, true)]
    [TestCase(100_000, true)]
    public async Task Payload_too_large_to_notify_is_sent_as_a_reference(int length, bool isReference)
    {
        await SwitchAsync("notify");

        var received = await NotificationsAsync($"\"{new string('x', length)}\"");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(received[0].AsObject().ContainsKey("is_reference"), Is.EqualTo(isReference));
            Assert.That(received[0].AsObject().ContainsKey("input"), Is.EqualTo(!isReference));
            Assert.That((string?)received[0]["event_type"], Is.EqualTo("run:started"));
            Assert.That((string?)received[0]["run_id"], Is.Not.Empty);
        }
    }

    [TestCase("'loud'")]
    [TestCase("null")]
    public async Task Unknown_mode_is_refused(string mode)
    {
        await using var sql = await Database.BeginAsync();

        var error = await sql.Connection.ErrorAsync($"select pgflow.set_event_mode({mode})");

        Assert.That(error.SqlState, Is.EqualTo("PF007"));
        Assert.That(error.Hint, Is.EqualTo("Choose none, notify or table."));
    }

    // The two events of one start, in the order of arrival.
    private async Task<IReadOnlyList<JsonNode>> NotificationsAsync(string input)
    {
        await using var listener = await Database.OpenAsync();
        var received = new List<JsonNode>();
        listener.Notification += (_, notification) => received.Add(JsonNode.Parse(notification.Payload)!);
        await listener.ExecuteAsync("listen pgflow_events");
        await using (var session = await Database.OpenAsync())
        {
            await StartAsync(session, input);
        }

        while (received.Count < 2)
        {
            Assert.That(await listener.WaitAsync(TimeSpan.FromSeconds(10)), Is.True, "no notification came");
        }

        return received;
    }

    private Task<int> SwitchAsync(string mode) => Database.ExecuteAsync("select pgflow.set_event_mode($1)", mode);

    private Task<int> StartAsync(NpgsqlConnection session, string input = "1") =>
        session.ExecuteAsync("select pgflow.start_flow($1, $2::jsonb)", _flow, input);
}
