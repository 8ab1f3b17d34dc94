using Npgsql;

namespace PgFlow.Samples.Searching;

/// <summary>Queries the table of documents.</summary>
internal sealed class DocumentSearch(NpgsqlDataSource database)
{
    public async Task<long> CountAsync(string folder, string words, CancellationToken cancellationToken)
    {
        await using var command = Create(
            """
            select count(*)
              from pgflow_samples.documents
             where folder = $1 and search @@ websearch_to_tsquery('english', $2)
            """,
            folder,
            words);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Returns the best matches first, equally good ones by their path.</summary>
    public async Task<IReadOnlyList<DocumentHit>> FindAsync(
        string folder, string words, int most, CancellationToken cancellationToken)
    {
        // The snippet is only computed for the returned rows: it parses the whole text again. 32 maps the rank below 1.
        await using var command = Create(
            """
            select path, title, rank, ts_headline('english', body, query,
                     'StartSel=«, StopSel=», MaxFragments=2, MinWords=6, MaxWords=16, FragmentDelimiter=" ... "')
              from (select path, title, body, query, ts_rank(search, query, 32) as rank
                      from pgflow_samples.documents, websearch_to_tsquery('english', $2) as query
                     where folder = $1 and search @@ query
                     order by rank desc, path
                     limit $3) as best
             order by rank desc, path
            """,
            folder,
            words,
            most);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hits = new List<DocumentHit>();
        while (await row.ReadAsync(cancellationToken))
        {
            hits.Add(new DocumentHit(row.GetString(0), row.GetString(1), row.GetFloat(2), row.GetString(3)));
        }

        return hits;
    }

    /// <summary>
    /// Returns a word that most documents contain, in the index's form; null when the index is empty.
    /// </summary>
    public async Task<string?> FindFrequentWordAsync(string folder, CancellationToken cancellationToken)
    {
        await using var command = Create(
            """
            select word
              from ts_stat(format('select search from pgflow_samples.documents where folder = %L', $1::text))
             where length(word) between 4 and 20 and word !~ '[^[:alpha:]]'
             order by ndoc desc, nentry desc, word
             limit 1
            """,
            folder);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private NpgsqlCommand Create(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command;
    }
}
