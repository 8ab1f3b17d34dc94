using Npgsql;
using PgFlow.Client.Workers;

namespace PgFlow.Tests.Client;

/// <summary>What is a report's own fault is a list; each entry is here, and neighbours that are not on it.</summary>
public sealed class ItemFaultsTests
{
    private static readonly string[] Values =
        ["22P02", "22P05", "22021", "22003", "54001", "23514", "23502", "P0001"];

    private static readonly string[] Keys = ["23505", "23503", "23P01"];

    private static readonly string[] SizeChecks =
    [
        "appendElement", "appendKey", "convertJsonbArray", "convertJsonbObject", "checkStringLen", "enlargeStringInfo",
        "index_form_tuple", "index_form_tuple_context", "_bt_check_third_page",
    ];

    [TestCaseSource(nameof(Values))]
    public void Value_that_is_refused_is_the_items_fault(string sqlState) =>
        Assert.That(ItemFaults.Includes(Refusal(sqlState), isAtCommit: false));

    [TestCaseSource(nameof(Values))]
    [TestCaseSource(nameof(Keys))]
    [TestCase("54000")]
    public void Nothing_at_commit_is_an_items_fault(string sqlState) =>
        Assert.That(
            ItemFaults.Includes(Refusal(sqlState, "convertJsonbArray", "pgflow", "runs"), isAtCommit: true), Is.False);

    [Test]
    public void Constraint_on_a_table_of_outputs_is_about_the_item(
        [ValueSource(nameof(Keys))] string sqlState, [Values("step_tasks", "step_states", "runs")] string table) =>
        Assert.That(ItemFaults.Includes(Refusal(sqlState, schema: "pgflow", table: table), isAtCommit: false));

    [TestCase("pgmq", "q_flow")]
    [TestCase("public", "runs")]
    [TestCase("pgflow", "workers")]
    [TestCase(null, null)]
    public void Constraint_on_another_table_is_not(string? schema, string? table) =>
        Assert.That(ItemFaults.Includes(Refusal("23505", schema: schema, table: table), isAtCommit: false), Is.False);

    [TestCaseSource(nameof(SizeChecks))]
    public void Value_that_is_too_large_is_the_items_fault(string routine) =>
        Assert.That(ItemFaults.Includes(Refusal("54000", routine), isAtCommit: false));

    [TestCase("PreCommit_Notify")]
    [TestCase("asyncQueueAddEntries")]
    [TestCase("GetNewTransactionId")]
    [TestCase("GetNewMultiXactId")]
    [TestCase(null)]
    public void Other_limit_is_not(string? routine) =>
        Assert.That(ItemFaults.Includes(Refusal("54000", routine), isAtCommit: false), Is.False);

    [TestCase("25P04")]
    [TestCase("40001")]
    [TestCase("42501")]
    [TestCase("42883")]
    [TestCase("42P01")]
    [TestCase("53100")]
    [TestCase("53200")]
    [TestCase("55000")]
    [TestCase("55P03")]
    [TestCase("57014")]
    [TestCase("57P01")]
    [TestCase("58030")]
    [TestCase("XX000")]
    [TestCase("XX001")]
    [TestCase("XX002")]
    [TestCase("0A000")]
    [TestCase("22012")]
    [TestCase("PF006")]
    [TestCase("ZZZZZ")]
    public void Whatever_is_not_on_the_list_is_trouble_of_the_database(string sqlState) =>
        Assert.That(ItemFaults.Includes(Refusal(sqlState), isAtCommit: false), Is.False);

    private static PostgresException Refusal(
        string sqlState, string? routine = null, string? schema = null, string? table = null) =>
        new("refused", "ERROR", "ERROR", sqlState, schemaName: schema, tableName: table, routine: routine);
}
