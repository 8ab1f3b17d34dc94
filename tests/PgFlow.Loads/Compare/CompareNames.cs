using PgFlow.Loads.Parts;
using PgFlow.Loads.Peers;

namespace PgFlow.Loads.Compare;

/// <summary>What <c>compare --only</c> can be told: a name that nobody has would keep everything.</summary>
internal static class CompareNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. WorkloadCatalog.Create(isShort: false, TimeSpan.Zero).Select(workload => workload.Name),
        Floor.Title,
        .. PeerCatalog.Names,
        .. PartCatalog.All.Select(part => part.Name),
    ];

    public static IEnumerable<string> UnknownOf(IEnumerable<string> names) =>
        names.Except(All, StringComparer.OrdinalIgnoreCase);
}
