using System.Security.Cryptography;
using System.Text;

namespace PgFlow.Client.Installing;

/// <summary>An SQL file with the checksum that is stored in the database.</summary>
internal sealed record SqlScript
{
    public SqlScript(string name, string text)
    {
        Name = name;

        // A checkout on Windows must not look like an altered migration.
        Text = text.ReplaceLineEndings("\n");
        Checksum = Sum(Text);
    }

    public string Name { get; }

    public string Text { get; }

    public string Checksum { get; }

    /// <summary>Returns one checksum of several scripts, including their names and order.</summary>
    public static string Combine(params IEnumerable<SqlScript> scripts) =>
        Sum(string.Join('\n', scripts.Select(script => $"{script.Name} {script.Checksum}")));

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
