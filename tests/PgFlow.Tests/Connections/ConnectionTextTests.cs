using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Connections;

public sealed class ConnectionTextTests
{
    private const string Marker = "zx81";

    [TestCase("Hots=db;Password=zx81", "its setting number 1 has a name that Npgsql does not know")]
    [TestCase("Host=db;Password=a;zx81=b", "its setting number 3 has a name")]
    [TestCase("Host=db;Password=a;zx81", "not a list of name=value")]
    [TestCase("Host=db;Password='zx81", "not a list of name=value")]
    [TestCase("Host=db;Port=zx81", "port has an invalid value")]
    [TestCase("Host=db;SSL Mode=zx81", "ssl mode has an invalid value")]
    [TestCase("Host=db;Username=app Password=zx81", "the value of username contains Password=. Put a semicolon")]
    [TestCase("postgres://app:zx81@db/app", "it is a URL")]
    [TestCase("postgresql://app:zx81@db/app?sslmode=require", "it is a URL")]
    [TestCase("Database=zx81", "it names no server")]
    public void Mistake_is_described_without_a_word_of_the_text(string text, string mistake)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConnectionText.Parse("The string", text));

        Assert.That(error.Message, Does.StartWith("The string cannot be used: ").And.Contain(mistake));
        Assert.That(error.ToString(), Does.Not.Contain(Marker));
    }

    [TestCase("Root Certificate")]
    [TestCase("SSL Certificate")]
    [TestCase("SSL Key")]
    public void Missing_file_of_a_certificate_is_named(string setting)
    {
        var error = Assert.Throws<ConfigurationException>(
            () => ConnectionText.Parse("The string", $"Host=db;{setting}=/nowhere/ca.pem"));

        Assert.That(error.Message, Does.Contain($"{setting} is /nowhere/ca.pem, which does not exist. Mount the file"));
    }

    [Test]
    public void Synonyms_and_quoted_values_are_read()
    {
        var settings = ConnectionText.Parse("", "Server=db;User ID=app;Pwd='a;Password=b';Timeout=3");

        Assert.That(
            (settings.Host, settings.Username, settings.Password, settings.Timeout),
            Is.EqualTo(("db", "app", "a;Password=b", 3)));
    }
}
