using Npgsql;

namespace PgFlow.Samples.Index;

/// <summary>The table of documents, and its full-text index.</summary>
internal sealed class DocumentIndex(NpgsqlDataSource database)
{
    // The lock: when two sessions create the same table concurrently, one would fail. The number is arbitrary.
    private const string Creation =
        """
        select pg_advisory_xact_lock(7046029254386353131);
        create schema if not exists pgflow_samples;
        create table if not exists pgflow_samples.documents (
          folder text not null,
          path text not null,
          title text not null,
          body text not null,
          bytes bigint not null,
          lines int not null,
          words int not null,
          is_truncated boolean not null,
          indexed_at timestamptz not null default now(),
          search tsvector not null generated always as (
            setweight(to_tsvector('english', title), 'A')
            || setweight(to_tsvector('english', translate(path, '/._-', '    ')), 'B')
            || setweight(to_tsvector('english', body), 'C')) stored,
          primary key (folder, path));
        create index if not exists documents_search on pgflow_samples.documents using gin (search);
        """;

    private const string Upsert =
        """
        insert into pgflow_samples.documents (folder, path, title, body, bytes, lines, words, is_truncated)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (folder, path) do update
          set title = excluded.title, body = excluded.body, bytes = excluded.bytes, lines = excluded.lines,
              words = excluded.words, is_truncated = excluded.is_truncated, indexed_at = now()
        """;

    /// <summary>
    /// Creates the table unless it exists; only then does the user need the right to create a schema.
    /// </summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var search = database.CreateCommand(
            "select to_regclass('pgflow_samples.documents_search') is not null");
        if (await search.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await using var creation = database.CreateCommand(Creation);
            await creation.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Inserts or replaces the document; returns false when PostgreSQL cannot index so much.</summary>
    public async Task<bool> TryStoreAsync(Document document, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Upsert);
        command.Parameters.AddWithValue(document.Folder);
        command.Parameters.AddWithValue(document.Path);
        command.Parameters.AddWithValue(document.Title);
        command.Parameters.AddWithValue(document.Text);
        command.Parameters.AddWithValue(document.Bytes);
        command.Parameters.AddWithValue(document.Lines);
        command.Parameters.AddWithValue(document.Words);
        command.Parameters.AddWithValue(document.IsTruncated);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ProgramLimitExceeded)
        {
            // More distinct words than fit a tsvector, or a path longer than an index entry.
            return false;
        }
    }

    /// <summary>Removes the folder's documents except those named; returns their number.</summary>
    public async Task<int> RemoveOthersAsync(
        string folder, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            delete from pgflow_samples.documents as document
             where folder = $1
               and not exists (select from unnest($2) as kept (path) where kept.path = document.path)
            """);
        command.Parameters.AddWithValue(folder);
        command.Parameters.AddWithValue(paths.ToArray());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
