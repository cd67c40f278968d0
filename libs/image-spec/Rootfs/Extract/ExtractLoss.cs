using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Something of one kind that could not be given to some entries.</summary>
/// <param name="What">What is missing: <c>owner</c>, <c>set-id bits</c>, <c>device node</c>, <c>time</c>, or <c>extended attribute NAME</c>.</param>
/// <param name="Cause">Why, in the kernel's words.</param>
/// <param name="Count">How many entries lack it.</param>
/// <param name="Examples">The first few of them.</param>
public sealed record ExtractLoss(string What, string Cause, long Count, ImmutableArray<ByteString> Examples)
{
    /// <summary><see cref="What"/> of entries that belong to who extracted them.</summary>
    public const string Owner = "owner";

    /// <summary>One line for people: <c>owner not applied to 12 entries (etc/shadow, …): operation not permitted</c>.</summary>
    public override string ToString()
    {
        var examples = string.Join(", ", Examples) + (Count > Examples.Length ? ", …" : string.Empty);
        return $"{What} not applied to {Count} {(Count == 1 ? "entry" : "entries")} ({examples}): {Cause}";
    }
}
