using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SlugAndDelayTests(TestServer server) : DatabaseFixture(server)
{
    [TestCase("a", true)]
    [TestCase("_a", true)]
    [TestCase("A_1", true)]
    [TestCase("runs", true)]
    [TestCase("RUN", true)]
    [TestCase("run", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    [TestCase("1a", false)]
    [TestCase("a-b", false)]
    [TestCase("a b", false)]
    [TestCase("a\n", false)]
    [TestCase("ä", false)]
    public async Task Slug_is_valid_or_not(string? slug, bool expected) =>
        Assert.That(await Database.ScalarAsync<bool>("select pgflow.is_valid_slug($1)", slug), Is.EqualTo(expected));

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task Slug_has_at_most_128_characters(int length, bool expected) =>
        Assert.That(
            await Database.ScalarAsync<bool>("select pgflow.is_valid_slug(slug => repeat('a', $1))", length),
            Is.EqualTo(expected));

    [TestCase("1", 1, 2)]
    [TestCase("1", 2, 4)]
    [TestCase("2", 3, 16)]
    [TestCase("5", 0, 5)]
    [TestCase("0", 9, 0)]
    [TestCase("0.4", 1, 0)]
    [TestCase("0.9", 1, 1)]
    [TestCase("2.5", 2, 10)]
    public async Task Retry_delay_doubles_with_each_attempt(string baseDelay, int attempts, int expected) =>
        Assert.That(
            await Database.ScalarAsync<int>(
                $"select pgflow.calculate_retry_delay(base_delay => {baseDelay}, attempts_count => $1)", attempts),
            Is.EqualTo(expected));

    [TestCase("1", 17)]
    [TestCase("2147483647", 2147483647)]
    public async Task Retry_delay_is_a_day_at_most(string baseDelay, int attempts) =>
        Assert.That(
            await Database.ScalarAsync<int>($"select pgflow.calculate_retry_delay({baseDelay}, {attempts})"),
            Is.EqualTo(86_400));
}
