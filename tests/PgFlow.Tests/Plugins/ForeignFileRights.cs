using System.Runtime.InteropServices;

namespace PgFlow.Tests.Plugins;

/// <summary>
/// Makes this thread touch files as nobody when the tests run as root, who may read everything; others keep their
/// rights.
/// </summary>
internal sealed class ForeignFileRights : IDisposable
{
    private const uint Nobody = 65534;

    private readonly uint _own = SetFileUser(Nobody);

    public void Dispose() => _ = SetFileUser(_own);

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetFileUser(uint user);
}
