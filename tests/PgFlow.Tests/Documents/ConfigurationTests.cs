using System.Reflection;
using Microsoft.Extensions.Options;
using PgFlow.TestKit.Documents;

namespace PgFlow.Tests.Documents;

/// <summary>The documented keys are those that a worker reads.</summary>
public sealed class ConfigurationTests
{
    private const string Root = "PgFlow";

    [Test]
    public void Table_has_each_key() =>
        Assert.That(Documented().Order(StringComparer.Ordinal), Is.EqualTo(Read().Order(StringComparer.Ordinal)));

    // A key may be followed by others of its section, without its path.
    private static IEnumerable<string> Documented()
    {
        foreach (var cells in MarkdownDocument.Read("docs/operations/configuration.md").Rows)
        {
            var section = "";
            foreach (var key in cells[0].Split('`').Where((_, part) => part % 2 == 1).Select(key => key.Split(":<")[0]))
            {
                if (key.StartsWith(Root + ':', StringComparison.Ordinal))
                {
                    section = key[..key.LastIndexOf(':')];
                    yield return key;
                }
                else if (section.Length > 0 && !key.StartsWith('-'))
                {
                    yield return $"{section}:{key}";
                }
            }
        }
    }

    // What is validated at the start is what is read from the configuration.
    private static IEnumerable<string> Read() =>
        from options in PublishedAssemblies.Types.SelectMany(OptionsThatItValidates).Distinct()
        from property in options.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        select $"{PathOf(options)}:{property.Name}";

    private static IEnumerable<Type> OptionsThatItValidates(Type type) =>
        type.GetInterfaces()
            .Where(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(known => known.GetGenericArguments()[0])
            .Where(options => !options.IsGenericParameter);

    private static string PathOf(Type options) =>
        options.GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() switch
        {
            string path when path.StartsWith(Root, StringComparison.Ordinal) => path,
            string section => $"{Root}:{section}",
            _ => Root,
        };
}
