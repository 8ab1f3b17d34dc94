using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class QueueShapeTests(TestServer server) : PgmqFixture(server)
{
    [TestCase("message_record", "msg_id bigint, read_ct integer, enqueued_at timestamp with time zone, "
        + "vt timestamp with time zone, message jsonb, headers jsonb")]
    [TestCase("queue_record", "queue_name character varying, is_partitioned boolean, is_unlogged boolean, "
        + "created_at timestamp with time zone")]
    [TestCase("metrics_result", "queue_name text, queue_length bigint, newest_msg_age_sec integer, "
        + "oldest_msg_age_sec integer, total_messages bigint, scrape_time timestamp with time zone, "
        + "queue_visible_length bigint")]
    [TestCase("meta", "queue_name character varying not null, is_partitioned boolean not null, "
        + "is_unlogged boolean not null, created_at timestamp with time zone not null default now()")]
    public async Task Relation_of_pgmq_has_the_columns(string relation, string columns)
    {
        Assert.That(await ColumnsAsync($"pgmq.{relation}"), Is.EqualTo(columns));
    }

    [Test]
    public async Task Queue_table_has_the_columns_of_the_contract()
    {
        var queue = await CreateQueueAsync();

        Assert.That(
            await ColumnsAsync(Table(queue)),
            Is.EqualTo(
                "msg_id bigint not null generated always as identity, read_ct integer not null default 0, "
                + "enqueued_at timestamp with time zone not null default now(), vt timestamp with time zone not null, "
                + "message jsonb, headers jsonb"));
    }

    [Test]
    public async Task Archive_table_has_the_columns_of_the_contract()
    {
        var queue = await CreateQueueAsync();

        Assert.That(
            await ColumnsAsync(Archive(queue)),
            Is.EqualTo(
                "msg_id bigint not null, read_ct integer not null default 0, "
                + "enqueued_at timestamp with time zone not null default now(), "
                + "archived_at timestamp with time zone not null default now(), vt timestamp with time zone not null, "
                + "message jsonb, headers jsonb"));
    }

    [Test]
    public async Task Tables_of_a_queue_have_their_keys_and_indexes()
    {
        var queue = await CreateQueueAsync();

        var indexes = await Database.RowsAsync<string>(
            """
            select format('%s %s %s', c.relname, i.indisprimary, pg_get_indexdef(i.indexrelid, 1, true))
            from pg_index i join pg_class c on c.oid = i.indexrelid
            where i.indrelid in ($1::regclass, $2::regclass)
            """,
            Table(queue),
            Archive(queue));

        Assert.That(
            indexes,
            Is.EquivalentTo(new[]
            {
                $"q_{queue}_pkey t msg_id", $"q_{queue}_vt_idx f vt", $"a_{queue}_pkey t msg_id",
                $"archived_at_idx_{queue} f archived_at",
            }));
    }

    [Test]
    public async Task Meta_refuses_a_second_row_of_one_name()
    {
        var queue = await CreateQueueAsync();

        var error = await ErrorAsync("insert into pgmq.meta values ($1, false, false)", queue);

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.UniqueViolation));
    }

    private Task<string?> ColumnsAsync(string relation) => Database.ScalarAsync<string>(
        """
        select string_agg(
          concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
            case a.attidentity when 'a' then 'generated always as identity' end,
            'default ' || pg_get_expr(d.adbin, d.adrelid)),
          ', ' order by a.attnum)
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
        """,
        relation);
}
