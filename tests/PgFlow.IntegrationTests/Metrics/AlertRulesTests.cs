using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.Worker.Loops;

namespace PgFlow.IntegrationTests.Metrics;

[Needs(Needs.Prometheus)]
[Slow]
public sealed partial class AlertRulesTests
{
    private static readonly string Rules = File.ReadAllText(BuildOutput.Source("deploy", "prometheus", "alerts.yml"));

    [TestCase("check", "rules", "alerts.yml")]
    [TestCase("check", "config", "prometheus.yml")]
    public async Task Prometheus_accepts_rules_and_configuration(params string[] arguments)
    {
        var (isContent, output) = await PrometheusPrograms.CheckAsync(arguments);

        Assert.That(isContent, output);
    }

    [Test]
    public async Task Alerts_fire_when_they_should_and_only_then()
    {
        var (isContent, output) = await PrometheusPrograms.CheckAsync("test", "rules", "alerts.test.yml");

        Assert.That(isContent, output);
    }

    [Test]
    public void Every_alert_is_tested_and_says_what_to_do()
    {
        var tests = File.ReadAllText(BuildOutput.Source("deploy", "prometheus", "alerts.test.yml"));
        var alerts = Alert().Matches(Rules).Select(alert => alert.Groups["name"].Value).ToList();

        Assert.That(alerts, Is.Not.Empty);
        Assert.That(alerts.Where(alert => !tests.Contains(alert, StringComparison.Ordinal)), Is.Empty);
        Assert.That(Runbook().Count(Rules), Is.EqualTo(alerts.Count));
    }

    [Test]
    public void Runbooks_about_loops_name_all_events_of_loops()
    {
        var events = typeof(LoopLog).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(line => line.GetCustomAttribute<LoggerMessageAttribute>()!.EventId)
            .Order()
            .ToList();

        Assert.That(Rules.Split($"(events {events[0]} to {events[^1]})"), Has.Length.EqualTo(3));
    }

    [Test]
    public void Alerts_are_about_documented_metrics()
    {
        var documented = MetricFamily.ReadDocumented().Select(metric => metric.Name);
        var named = MetricFamily.NamesIn(Expression().Matches(Rules).Select(rule => rule.Value));

        Assert.That(named, Is.SubsetOf(documented));
    }

    [GeneratedRegex(@"^ +- alert: (?<name>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^ +runbook: ", RegexOptions.Multiline)]
    private static partial Regex Runbook();

    [GeneratedRegex(@"expr: .*?\n +(for|labels):", RegexOptions.Singleline)]
    private static partial Regex Expression();
}
