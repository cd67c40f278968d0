using System.Collections.Immutable;

namespace Appc.PodLaunch.Isolators;

/// <summary>A setting of a cgroup.</summary>
/// <param name="File">The file's name in the cgroup.</param>
/// <param name="Content">What is written.</param>
internal sealed record CgroupWrite(string File, string Content)
{
    /// <summary>
    /// Version 2: memory that is not reclaimed while others have some to give. It holds no further than the cgroup above has it too.
    /// </summary>
    internal const string Protection = "memory.low";

    /// <summary>True for a file that a kernel may be built without, where the isolator holds all the same.</summary>
    internal bool MayBeMissing { get; init; }
}

/// <summary>How an isolator is put into effect by a cgroup, or why it cannot be.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Detail">By what, or why not.</param>
/// <param name="Writes">Settings of the cgroup, in order; empty where it is ignored.</param>
internal sealed record CgroupSetting(IsolatorVerdict Verdict, string Detail, ImmutableArray<CgroupWrite> Writes)
{
    internal static CgroupSetting Ignored(string detail) => new(IsolatorVerdict.Ignored, detail, []);

    /// <summary>Enforced, the files' names as the detail; modified where there is a remark.</summary>
    internal static CgroupSetting By(CgroupHierarchy hierarchy, string? remark, params ImmutableArray<CgroupWrite> writes)
    {
        var files = string.Join(", ", writes.Select(write => write.File).Distinct(StringComparer.Ordinal));
        var detail = $"cgroup v{hierarchy.Version}, {files}";
        return remark is null ? new(IsolatorVerdict.Enforced, detail, writes) : new(IsolatorVerdict.Modified, $"{remark} ({detail})", writes);
    }
}
