using System.Text.RegularExpressions;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>The monitoring of the compose file: its files name each other and the services.</summary>
public sealed partial class ProvisioningTests
{
    private static readonly string Compose = Read("docker-compose.yml");

    [Test]
    public void Everything_that_is_mounted_is_there()
    {
        var sources = Mount().Matches(Compose).Select(mount => mount.Groups["source"].Value).ToList();

        Assert.That(sources, Has.Count.GreaterThan(5));
        Assert.That(
            sources.Select(source => BuildOutput.Source(source.Split('/')))
                .Where(path => !File.Exists(path) && !Directory.Exists(path)),
            Is.Empty);
    }

    [Test]
    public void Dashboards_are_mounted_where_grafana_is_told_to_look() =>
        Assert.That(
            TargetOf("deploy/grafana/dashboards"),
            Is.EqualTo(Value("path", "deploy", "grafana", "provisioning", "dashboards", "pgflow.yml")));

    [Test]
    public void Data_source_is_the_prometheus_of_the_same_file()
    {
        var url = new Uri(Value("url", "deploy", "grafana", "provisioning", "datasources", "prometheus.yml"));

        Assert.That(Compose, Does.Contain($"\n  {url.Host}:\n    profiles: [monitoring]\n"));
        Assert.That(Compose, Does.Contain($":9090:{url.Port}\""));
        Assert.That(TargetOf("deploy/grafana/provisioning"), Is.EqualTo("/etc/grafana/provisioning"));
    }

    [Test]
    public void Rules_are_mounted_where_the_configuration_names_them()
    {
        var folder = Path.GetDirectoryName(TargetOf("deploy/prometheus/prometheus.yml"))!;

        Assert.That(Read("deploy", "prometheus", "prometheus.yml"), Does.Contain("\nrule_files:\n  - alerts.yml\n"));
        Assert.That(TargetOf("deploy/prometheus/alerts.yml"), Is.EqualTo(Path.Combine(folder, "alerts.yml")));
    }

    [Test]
    public void Every_service_that_is_a_worker_is_scraped()
    {
        var workers = Worker().Matches(Compose).Select(service => service.Groups["name"].Value);

        Assert.That(
            Value("- names", "deploy", "prometheus", "prometheus.yml").Trim('[', ']').Split(", "),
            Is.EquivalentTo(workers));
    }

    private static string TargetOf(string source) =>
        Mount().Matches(Compose).Single(mount => mount.Groups["source"].Value == source).Groups["target"].Value;

    private static string Value(string key, params string[] file) =>
        Regex.Match(Read(file), $@"^ *{Regex.Escape(key)}: (?<value>.+)$", RegexOptions.Multiline)
            .Groups["value"].Value;

    private static string Read(params string[] file) => File.ReadAllText(BuildOutput.Source(file));

    [GeneratedRegex(@"^ +- \./(?<source>[^:\n]+):(?<target>[^:\n]+)", RegexOptions.Multiline)]
    private static partial Regex Mount();

    [GeneratedRegex(@"^  (?<name>[a-z-]+):\n    <<: \*worker$", RegexOptions.Multiline)]
    private static partial Regex Worker();
}
