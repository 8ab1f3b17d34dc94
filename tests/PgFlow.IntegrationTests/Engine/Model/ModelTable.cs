namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>Rows of immutable records; what a session writes is carried over when it commits.</summary>
internal sealed class ModelTable<TKey, TRow>
    where TKey : notnull
    where TRow : class
{
    private readonly Dictionary<TKey, TRow> _rows;
    private readonly Dictionary<TKey, TRow?> _writes = [];

    public ModelTable(ModelTable<TKey, TRow>? committed = null) =>
        _rows = committed is null ? [] : new(committed._rows);

    public IEnumerable<TRow> Rows => _rows.Values;

    public TRow this[TKey key]
    {
        get => _rows[key];
        set => (_rows[key], _writes[key]) = (value, value);
    }

    public TRow? Find(TKey key) => _rows.GetValueOrDefault(key);

    /// <summary>The rows that were written and not removed.</summary>
    public IEnumerable<TRow> Written => _writes.Values.OfType<TRow>();

    public void Remove(TKey key)
    {
        _rows.Remove(key);
        _writes[key] = null;
    }

    public void Apply(ModelTable<TKey, TRow> other)
    {
        foreach (var (key, row) in other._writes)
        {
            if (row is null)
            {
                Remove(key);
            }
            else
            {
                this[key] = row;
            }
        }
    }
}
