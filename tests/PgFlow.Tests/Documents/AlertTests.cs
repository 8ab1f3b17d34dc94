using System.Text.RegularExpressions;
using PgFlow.TestKit.Documents;
using PgFlow.TestKit.Sources;

namespace PgFlow.Tests.Documents;

/// <summary>Each alert is documented, in the order of the rules.</summary>
public sealed partial class AlertTests
{
    [Test]
    public void Table_has_each_alert()
    {
        var rules = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml"));

        Assert.That(
            MarkdownDocument.Read("docs/operations/alerts.md").Rows
                .Select(cells => cells[0].Trim('`'))
                .Where(name => name.StartsWith("PgFlow", StringComparison.Ordinal)),
            Is.EqualTo(Alert().Matches(rules).Select(alert => alert.Groups[1].Value)));
    }

    [GeneratedRegex(@"^ +- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();
}
