using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace PgFlow.Worker.Plugins;

/// <summary>The machine that an assembly's code was compiled for.</summary>
internal sealed class MachineKind(PEHeaders headers)
{
    // Code that is compiled ahead of time encodes its operating system in the machine number.
    private static readonly (int Mark, string System)[] Systems =
        [(0, ""), (0x7B79, " on Linux"), (0x4644, " on macOS"), (0xADC4, " on FreeBSD")];

    private static readonly Dictionary<int, Architecture> Architectures = new()
    {
        [(int)Machine.I386] = Architecture.X86,
        [(int)Machine.Amd64] = Architecture.X64,
        [(int)Machine.Arm64] = Architecture.Arm64,
        [(int)Machine.ArmThumb2] = Architecture.Arm,
    };

    private readonly int _machine = (ushort)headers.CoffHeader.Machine;

    // I386 without the 32-bit flag means any machine.
    private readonly bool _isForAny = headers.CoffHeader.Machine == Machine.I386
        && headers.CorHeader?.Flags.HasFlag(CorFlags.Requires32Bit) != true;

    /// <summary>Returns the machine's name if this process runs on another one; null otherwise.</summary>
    public string? FindForeign()
    {
        if (_isForAny)
        {
            return null;
        }

        foreach (var (mark, system) in Systems)
        {
            if (Architectures.TryGetValue(_machine ^ mark, out var architecture))
            {
                return architecture == RuntimeInformation.ProcessArchitecture ? null : Name(architecture) + system;
            }
        }

        return $"machine 0x{_machine:x4}";
    }

    public static string Own => Name(RuntimeInformation.ProcessArchitecture);

    // The names of dotnet's command line.
    private static string Name(Architecture architecture) => architecture switch
    {
        Architecture.X86 => "x86",
        Architecture.X64 => "x64",
        Architecture.Arm => "arm",
        Architecture.Arm64 => "arm64",
        _ => architecture.ToString(),
    };
}
