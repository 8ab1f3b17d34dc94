namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>One object of a rendered overlay.</summary>
internal sealed record ManifestDocument(string ApiVersion, string Kind, string Text)
{
    /// <summary>Whether Kubernetes itself knows it, without anything installed.</summary>
    public bool IsBuiltIn =>
        !ApiVersion.Contains('.', StringComparison.Ordinal)
        || ApiVersion.Contains(".k8s.io/", StringComparison.Ordinal);

    public static ManifestDocument Parse(string text) => new(Field(text, "apiVersion"), Field(text, "kind"), text);

    private static string Field(string text, string name) =>
        text.Split('\n').First(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];
}
