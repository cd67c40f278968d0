namespace SpecTests.Docker2Aci;

/// <summary>
/// Small editions of the images of `benchmarks/run matrix`, built by umoci: 60 layers, thousands of deletions, attributes and odd names, holes. Each tree
/// is what umoci unpacks.
/// </summary>
public sealed class RealImageTests
{
    [RootFact("umoci", "python3", "tar", "setcap", "busybox")]
    public void Every_tree_is_what_umoci_unpacks()
    {
        using var folder = new TempDirectory();
        var script = Path.Join(Repository.Root, "benchmarks", "bench_matrix.py");
        var result = Tool.RunProgram("python3", [script, "--small", Tool.PathOf("docker2aci"), folder.Path], new RunOptions()).Expect(0);
        Assert.Equal(7, result.Out.Split('\n').Count(line => line.EndsWith("| equal |", StringComparison.Ordinal)));
    }
}
