using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure.StandIn;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>The servers that this machine can provide; naming them starts none.</summary>
public static class TestServers
{
    private static readonly int[] SupportedVersions = [14, 15, 16, 17, 18];

    private static readonly IReadOnlyList<ServerBinaries> Installed = InstalledServers.Find();

    private static readonly PackageCache Packages = new(PackageCache.DefaultFolder, TimeProvider.System);

    private static readonly IReadOnlyList<TestServer> Versions =
    [
        .. SupportedVersions.Where(CanProvide)
            .Select(version => new TestServer($"PostgreSQL {version}", SourceOf(version))),
    ];

    /// <summary>For fixtures that need one server, whatever its version.</summary>
    public static TestServer Default { get; } = ChooseDefault();

    /// <summary>For suites that run on every version; a server given by the developer stands alone.</summary>
    public static IReadOnlyList<TestServer> All { get; } =
        GivenServerSource.ConnectionString is not null || Versions.Count == 0 ? [Default] : Versions;

    /// <summary>
    /// A server on which pgmq is an extension: the one that the developer gives, which may lack it, or one of our own
    /// with a stand-in; null where this machine has no programs for that.
    /// </summary>
    public static TestServer? WithExtension { get; } = ChooseExtension();

    /// <summary>The supported versions that are not tested here.</summary>
    public static IEnumerable<int> MissingVersions =>
        SupportedVersions.Where(version => All.All(server => server.ToString() != $"PostgreSQL {version}"));

    internal static async Task StopAllAsync()
    {
        foreach (var server in Versions.Append(Default).Append(WithExtension).OfType<TestServer>().Distinct())
        {
            await server.StopAsync();
        }
    }

    private static bool IsEmbeddable(int version) =>
        Installed.Any(binaries => binaries.MajorVersion == version) || Packages.CanProvide(version);

    private static bool CanProvide(int version) => IsEmbeddable(version) || DockerServerSource.EngineAnswers;

    private static IServerSource SourceOf(int version) =>
        IsEmbeddable(version) ? new EmbeddedServerSource(version) : new DockerServerSource($"postgres:{version}");

    private static TestServer? ChooseExtension()
    {
        if (GivenServerSource.ConnectionString is not null)
        {
            return Default;
        }

        var version = Installed.Count > 0 ? Installed[0].MajorVersion : NpmPackage.DefaultMajorVersion;
        return IsEmbeddable(version) && !OperatingSystem.IsWindows()
            ? new TestServer($"PostgreSQL {version} (pgmq extension)", new StandInServerSource(version))
            : null;
    }

    // The embedded default shares its cluster with the suites of that version.
    private static TestServer ChooseDefault()
    {
        if (GivenServerSource.ConnectionString is not null)
        {
            return new TestServer($"PostgreSQL ({GivenServerSource.Variable})", new GivenServerSource());
        }

        var version = Installed.Count > 0 ? Installed[0].MajorVersion : NpmPackage.DefaultMajorVersion;
        if (DockerServerSource.EngineAnswers)
        {
            return new TestServer(
                "PostgreSQL (default)",
                new FirstServerSource(
                    new DockerServerSource("postgres:17"), new EmbeddedServerSource(majorVersion: null)));
        }

        return Versions.FirstOrDefault(server => server.ToString() == $"PostgreSQL {version}")
            ?? new TestServer("PostgreSQL (default)", new EmbeddedServerSource(majorVersion: null));
    }
}
