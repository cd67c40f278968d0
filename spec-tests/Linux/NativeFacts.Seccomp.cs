using Appc.PodLaunch.Seccomp;

namespace SpecTests.Linux;

internal sealed class SeccompFacts : NativeFactList
{
    public override IReadOnlyList<string> Headers => ["errno.h"];

    protected override void Declare() => Constants(typeof(DefaultSet));
}
