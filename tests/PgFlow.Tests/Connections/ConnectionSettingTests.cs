using System.Text;
using Microsoft.Extensions.Configuration;
using PgFlow.Client;
using PgFlow.TestKit.Logging;
using PgFlow.Tests.Samples;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Connections;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConnectionSettingTests : IDisposable
{
    private const string Key = "ConnectionStrings:PgFlow";
    private const string FileKey = "ConnectionStrings:PgFlow_File";
    private const string PasswordFileKey = "ConnectionStrings:PgFlow_PasswordFile";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _logger = new();

    [Test]
    public void Connection_string_is_what_the_file_has_without_space_around_it() =>
        Assert.That(
            Read((FileKey, Write("text", "\n Host=db;Password=first \n")))?.ConnectionString,
            Is.EqualTo("Host=db;Password=first"));

    [Test]
    public void Nothing_set_is_no_connection_string() =>
        Assert.That(Read((Key, ""), (FileKey, " "), (PasswordFileKey, "")), Is.Null);

    [Test]
    public void Both_a_value_and_a_file_are_refused() =>
        AssertRefused(
            "ConnectionStrings:PgFlow and ConnectionStrings:PgFlow_File are both set. Remove one",
            (Key, "Host=db"),
            (FileKey, Write("text", "Host=db")));

    [Test]
    public void Missing_file_is_refused_by_key_and_path() =>
        AssertRefused(
            $"{FileKey} is {_folder.Path}/nowhere, which does not exist. Mount the secret there",
            (FileKey, $"{_folder.Path}/nowhere"));

    [Test]
    public void Directory_is_refused_by_key_and_path() =>
        AssertRefused($"{FileKey} is {_folder.Path}, which is a directory", (FileKey, _folder.Path));

    [Test]
    public void Empty_file_is_refused_by_key_and_path() =>
        AssertRefused($"{FileKey} is {_folder.Path}/text, which is empty", (FileKey, Write("text", " \n")));

    [Test]
    public void File_with_something_else_is_refused_without_a_word_of_it()
    {
        var error = AssertRefused($"{FileKey} ({_folder.Path}/text) cannot be used", (FileKey, Write("text", "zx81")));

        Assert.That(error, Does.Not.Contain("zx81"));
    }

    [Test]
    public void Two_passwords_are_refused() =>
        AssertRefused(
            $"{Key} has a password, and {PasswordFileKey} names another",
            (Key, "Host=db;Password=first"),
            (PasswordFileKey, Write("password", "second")));

    [Test]
    public void Password_without_a_connection_string_is_refused() =>
        AssertRefused($"{PasswordFileKey} is set without", (PasswordFileKey, Write("password", "second")));

    [TestCase(Key, "Host=db")]
    [TestCase(FileKey, null)]
    public void Password_may_have_a_file_of_its_own(string key, string? value)
    {
        var access = Read((key, value ?? Write("text", "Host=db")), (PasswordFileKey, Write("password", "first\n")));
        var first = access!.ReadPassword!();
        Write("password", "second");

        Assert.That((first, access.ReadPassword()), Is.EqualTo(("first", "second")));
    }

    [TestCase("first")]
    [TestCase("first\n")]
    [TestCase("first\n\n")]
    public void Password_is_what_a_shell_reads_of_its_file(string text) =>
        Assert.That(
            Read((Key, "Host=db"), (PasswordFileKey, Write("password", text)))!.ReadPassword!(), Is.EqualTo("first"));

    [TestCase("zx81\r\n")]
    [TestCase("zx81 \n")]
    [TestCase("zx81\t")]
    [TestCase(" zx81")]
    [TestCase("\nzx81\n")]
    public void Password_that_others_would_read_otherwise_is_refused_without_a_word_of_it(string text)
    {
        var error = AssertRefused(
            $"{PasswordFileKey} is {_folder.Path}/password, which begins or ends with white space",
            (Key, "Host=db"),
            (PasswordFileKey, Write("password", text)));

        Assert.That(error, Does.Not.Contain("zx81"));
    }

    [Test]
    public void Password_of_a_file_is_read_again_each_time_and_a_change_is_said_once()
    {
        var access = Read((FileKey, Write("text", "Host=db;Password=first")));
        var first = access!.ReadPassword!();
        Write("text", "Host=db;Password=second;Timeout=3");
        var second = (access.ReadPassword(), access.ReadPassword());

        Assert.That((first, second), Is.EqualTo(("first", ("second", "second"))));
        Assert.That(_logger.Entries.Select(entry => entry.Message), Is.EqualTo(new[]
        {
            $"{FileKey} ({_folder.Path}/text) has a new password; new sessions use it",
        }));
    }

    [TestCase("", "which is empty")]
    [TestCase("Host=db;Passw", "not a list of name=value")]
    [TestCase("Host=db", "no longer has a password")]
    [TestCase("Host=other;Password=second", "names another server, database or user")]
    [TestCase("Host=db;Username=u;Password=second", "names another server, database or user")]
    public void Last_password_stays_while_the_file_has_no_other_for_the_same_login(string text, string complaint)
    {
        var access = Read((FileKey, Write("text", "Host=db;Password=first")));
        Write("text", text);
        var passwords = (access!.ReadPassword!(), access.ReadPassword());
        Write("text", "Host=db;Password=second");

        Assert.That((passwords, access.ReadPassword()), Is.EqualTo((("first", "first"), "second")));
        Assert.That(_logger.Entries, Has.Count.EqualTo(2));
        Assert.That(_logger.Entries[0].Message, Does.Contain(complaint));
    }

    [Test]
    public void Given_password_is_not_asked_for_again() =>
        Assert.That(Read((Key, "Host=db;Password=first"))?.ReadPassword is null);

    [Test]
    public void File_without_a_password_leaves_it_to_the_environment() =>
        Assert.That(Read((FileKey, Write("text", "Host=db")))?.ReadPassword is null);

    [Test]
    public void Option_names_the_only_database_whatever_the_environment_says()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                [FileKey] = Write("text", "Host=other"),
                ["ConnectionStrings:PgFlowDirect"] = "Host=other",
                ["ConnectionStrings:PgFlowDirect_PasswordFile"] = Write("password", "first"),
            })
            .AddInMemoryCollection(ConnectionSetting.Override("Host=db"))
            .Build();

        Assert.That(ConnectionSetting.Main.Read(configuration, _logger)?.ConnectionString, Is.EqualTo("Host=db"));
        Assert.That(ConnectionSetting.Direct.Read(configuration, _logger), Is.Null);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _logger.Dispose();
    }

    private string AssertRefused(string message, params (string Key, string Value)[] settings)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(settings));
        Assert.That(error.Message, Does.StartWith(message));
        return error.ToString();
    }

    private DatabaseAccess? Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        return ConnectionSetting.Main.Read(configuration, _logger);
    }

    private string Write(string file, string text) => _folder.Write(file, Encoding.UTF8.GetBytes(text));
}
