using System.Diagnostics.CodeAnalysis;

namespace Traits.Unresolvable;

[SuppressMessage("Design", "CA1040", Justification = "Nothing registers it, nothing calls it.")]
public interface INeed;
