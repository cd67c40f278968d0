using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

public sealed class MemoryTests
{
    [Fact]
    public void TheNamesOf200000FilesTakeLittleMemory()
    {
        var entries = Enumerable.Range(0, 200_000)
            .Select(i => new TarEntry { Name = $"usr/share/package-{i / 100}/some-longer-file-name-{i}.txt" }).ToList();
        var names = new AciNames(ReadLimits.Default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        entries.ForEach(names.Add);

        // Tables that double on their way leave as much again behind: at most half of this is held.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 50 << 20);
    }
}
