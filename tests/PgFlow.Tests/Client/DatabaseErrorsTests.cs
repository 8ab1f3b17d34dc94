using System.Net.Sockets;
using Npgsql;
using PgFlow.Client;

namespace PgFlow.Tests.Client;

public sealed class DatabaseErrorsTests
{
    [TestCase("08006", DatabaseErrorKind.Away)]
    [TestCase("53300", DatabaseErrorKind.Away)]
    [TestCase("57P01", DatabaseErrorKind.Away)]
    [TestCase("57P02", DatabaseErrorKind.Away)]
    [TestCase("57P03", DatabaseErrorKind.Away)]
    [TestCase("58030", DatabaseErrorKind.Away)]
    [TestCase("25006", DatabaseErrorKind.WrongSession)]
    [TestCase("26000", DatabaseErrorKind.WrongSession)]
    [TestCase("40001", DatabaseErrorKind.Contention)]
    [TestCase("40P01", DatabaseErrorKind.Contention)]
    [TestCase("55P03", DatabaseErrorKind.Contention)]
    [TestCase("57014", DatabaseErrorKind.Contention)]
    [TestCase("25P04", DatabaseErrorKind.Contention)]
    [TestCase("25P03", DatabaseErrorKind.Away)]
    [TestCase("28000", DatabaseErrorKind.LoginRefused)]
    [TestCase("28P01", DatabaseErrorKind.LoginRefused)]
    [TestCase("3D000", DatabaseErrorKind.LoginRefused)]
    [TestCase("3F000", DatabaseErrorKind.NotInstalled)]
    [TestCase("42883", DatabaseErrorKind.NotInstalled)]
    [TestCase("42P01", DatabaseErrorKind.NotInstalled)]
    [TestCase("42501", DatabaseErrorKind.MissingRight)]
    [TestCase("23514", DatabaseErrorKind.Statement)]
    [TestCase("42P07", DatabaseErrorKind.Statement)]
    [TestCase("PF005", DatabaseErrorKind.Statement)]
    [TestCase("XX001", DatabaseErrorKind.Unforeseen)]
    public void Error_of_the_server_has_a_kind(string sqlState, object kind) =>
        Assert.That(DatabaseErrors.KindOf(Refusal(sqlState)), Is.EqualTo(kind));

    [Test]
    public void Lost_connection_is_a_server_that_is_away()
    {
        Exception[] lost =
        [
            new NpgsqlException("read", new IOException()),
            new NpgsqlException("connect", new SocketException()),
            new NpgsqlException("no answer", new TimeoutException()),
            new TimeoutException(),
        ];

        Assert.That(lost.Select(DatabaseErrors.KindOf), Is.All.EqualTo(DatabaseErrorKind.Away));
    }

    [Test]
    public void Several_servers_are_away_when_one_of_them_is()
    {
        var error = new NpgsqlException(
            "none", new AggregateException(Refusal("28P01"), new NpgsqlException("connect", new SocketException())));

        Assert.That(DatabaseErrors.KindOf(error), Is.EqualTo(DatabaseErrorKind.Away));
    }

    [Test]
    public void Prepared_statement_whose_result_changed_is_the_sessions()
    {
        var error = new PostgresException(
            "cached plan must not change result type", "ERROR", "ERROR", "0A000", routine: "RevalidateCachedQuery");

        Assert.That(DatabaseErrors.KindOf(error), Is.EqualTo(DatabaseErrorKind.WrongSession));
    }

    [TestCase("57P01")]
    [TestCase("08006")]
    public void Session_that_was_ended_may_have_done_its_work(string sqlState) =>
        Assert.That(DatabaseErrors.WasRefusedForNow(Refusal(sqlState)), Is.False);

    [TestCase("53300")]
    [TestCase("57014")]
    [TestCase("28P01")]
    [TestCase("42883")]
    [TestCase("23514")]
    [TestCase("25P04")]
    [TestCase("XX000")]
    public void Refused_call_has_changed_nothing(string sqlState) =>
        Assert.That(DatabaseErrors.HasChangedNothing(Refusal(sqlState)));

    [Test]
    public void Call_without_a_connection_has_changed_nothing() =>
        Assert.That(DatabaseErrors.HasChangedNothing(new NpgsqlException("connect", new SocketException())));

    [Test]
    public void Call_without_an_answer_may_have_changed_anything()
    {
        Exception[] open =
        [
            new NpgsqlException("read", new IOException("reset", new SocketException())),
            new NpgsqlException("no answer", new TimeoutException()),
            Refusal("57P01"),
            new InvalidOperationException(),
        ];

        Assert.That(open.Select(DatabaseErrors.HasChangedNothing), Is.All.False);
    }

    private static PostgresException Refusal(string sqlState) => new("refused", "ERROR", "ERROR", sqlState);
}
