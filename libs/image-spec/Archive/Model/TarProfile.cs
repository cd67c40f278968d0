namespace Appc.ImageSpec.Archive;

/// <summary>How much of what tar programs tolerate a reader tolerates; docs/archive-format.md lists the differences.</summary>
public enum TarProfile
{
    /// <summary>An App Container Image: whatever two common programs could read differently is refused.</summary>
    Aci,

    /// <summary>A container layer, read as container engines read it: refused only where they would leave its root or disagree.</summary>
    Layer,
}
