using Appc.PodLaunch.Isolators;

namespace SpecTests.Isolators;

/// <summary>A fact that needs root and a machine that lets root limit memory and processor time; skipped with the reason elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LimitsFactAttribute : FactAttribute
{
    /// <summary>Names programs that it needs beside.</summary>
    public LimitsFactAttribute(params string[] programs)
    {
        Skip = Machine.ReasonToSkip(programs, root: true) ?? Missing();
    }

    /// <summary>Whether limits can be set here.</summary>
    internal static bool CanLimit => Missing() is null;

    private static string? Missing()
    {
        var usable = CgroupProbe.Read().Hierarchies.Where(hierarchy => hierarchy.Refusal is null).SelectMany(hierarchy => hierarchy.Controllers).ToList();
        return usable.Contains("memory") && usable.Contains("cpu") ? null : "this machine lets nobody make cgroups with the memory and cpu controllers here";
    }
}
