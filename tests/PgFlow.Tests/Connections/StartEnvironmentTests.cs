using Npgsql;
using PgFlow.Client.Connections;

namespace PgFlow.Tests.Connections;

public sealed class StartEnvironmentTests
{
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);

    [SetUp]
    public void Forget() => _variables.Clear();

    [Test]
    public void Variables_of_the_start_are_written_into_the_connection_string()
    {
        (_variables["PGUSER"], _variables["PGOPTIONS"]) = ("app", "-c work_mem=1MB");
        (_variables["PGREQUIREAUTH"], _variables["PGGSSENCMODE"]) = ("ScramSHA256", "disable");
        var settings = new NpgsqlConnectionStringBuilder("Host=db");

        Start().Fix(settings, hasPassword: false);

        Assert.That(
            settings.ConnectionString,
            Is.EqualTo(
                "Host=db;Username=app;GSS Encryption Mode=Disable;Require Auth=ScramSHA256;"
                + "Options=\"-c work_mem=1MB\""));
    }

    [Test]
    public void Connection_string_wins_over_variables()
    {
        (_variables["PGUSER"], _variables["PGSSLNEGOTIATION"]) = ("other", "direct");
        var settings = new NpgsqlConnectionStringBuilder("Host=db;User Id=app;SslNegotiation=Postgres");

        var unfixed = Start().Fix(settings, hasPassword: false);

        Assert.That(
            (settings.Username, settings.SslNegotiation), Is.EqualTo(("app", SslNegotiation.Postgres)));
        Assert.That(unfixed, Has.None.AnyOf("PGUSER", "PGSSLNEGOTIATION"));
    }

    [Test]
    public void Variables_that_were_not_set_are_removed_again()
    {
        var start = Start();
        var unfixed = start.Fix(new NpgsqlConnectionStringBuilder("Host=db;Username=app"), hasPassword: false);
        (_variables["PGOPTIONS"], _variables["PGTZ"], _variables["PGUSER"]) = ("nonsense", "Nowhere", "nobody");

        start.Restore(unfixed);

        Assert.That(
            (_variables["PGOPTIONS"], _variables["PGTZ"], _variables["PGUSER"]),
            Is.EqualTo(((string?)null, (string?)null, "nobody")));
    }

    [TestCase("nonsense")]
    [TestCase("")]
    public void Variable_that_no_connection_string_can_hold_gets_its_value_back(string value)
    {
        _variables["PGGSSENCMODE"] = value;
        var start = Start();
        var unfixed = start.Fix(new NpgsqlConnectionStringBuilder("Host=db"), hasPassword: false);
        _variables["PGGSSENCMODE"] = "require";

        start.Restore(unfixed);

        Assert.That(_variables["PGGSSENCMODE"], Is.EqualTo(value));
    }

    [TestCase("Host=db;Password=secret", false)]
    [TestCase("Host=db", true)]
    public void Variables_with_passwords_are_left_alone_where_a_password_is_given(string text, bool hasPassword)
    {
        (_variables["PGPASSWORD"], _variables["PGPASSFILE"]) = ("other", "/other");
        var settings = new NpgsqlConnectionStringBuilder(text);

        var unfixed = Start().Fix(settings, hasPassword);

        Assert.That(settings.ConnectionString, Is.EqualTo(text));
        Assert.That(unfixed, Has.None.StartsWith("PGPASS"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The home folder has other names there.")]
    public void Files_of_the_home_folder_stay_those_of_the_start()
    {
        var home = Directory.CreateTempSubdirectory("pgflow-home-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(home, ".pgpass"), "");
            _variables["HOME"] = home;
            var start = Start();
            _variables["HOME"] = "/elsewhere";
            var settings = new NpgsqlConnectionStringBuilder("Host=db");

            var unfixed = start.Fix(settings, hasPassword: false);

            Assert.That(settings.Passfile, Is.EqualTo(Path.Combine(home, ".pgpass")));
            Assert.That(unfixed, Does.Contain("PGPASSWORD").And.Contain("PGSSLROOTCERT"));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    // What a worker's settings do not always have must be known here, whatever Npgsql learns to read.
    [Test]
    public void Every_variable_that_Npgsql_reads_is_decided()
    {
        string[] always = ["PGCLIENTENCODING", "PGAPPNAME", "PGTARGETSESSIONATTRS"];
        var names = typeof(NpgsqlConnection).Assembly.GetType("Npgsql.PostgresEnvironment")!
            .GetProperties(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic);

        var unfixed = Start().Fix(new NpgsqlConnectionStringBuilder("Host=db"), hasPassword: false);

        Assert.That(
            unfixed.Count + always.Length,
            Is.EqualTo(names.Count(name => !name.Name.EndsWith("Default", StringComparison.Ordinal))));
    }

    private StartEnvironment Start() =>
        new(name => _variables.GetValueOrDefault(name), (name, value) => _variables[name] = value);
}
