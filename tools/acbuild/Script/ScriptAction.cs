using Acbuild.State;
using Acbuild.Steps;

namespace Acbuild.Script;

/// <summary>What one line of a script does: a step, which changes the build, or an output, which only reads it.</summary>
/// <param name="Line">The line.</param>
/// <param name="Step">The step; null for an output.</param>
/// <param name="Output">The output; null for a step.</param>
internal sealed record ScriptAction(ScriptLine Line, Step? Step, Action<BuildSession>? Output);
