using Appc.ImageSpec;
using Appc.ImageSpec.Elf;

namespace SpecTests.Elf;

/// <summary>The reader of /etc/ld.so.cache against ldconfig(8) -p, and against damaged caches.</summary>
public sealed class LoaderCacheTests
{
    [NeedsFact("ldconfig")]
    public void ListsWhatLdconfigPrints()
    {
        var entries = LoaderCache.Parse(File.ReadAllBytes("/etc/ld.so.cache"));
        var printed = Tool.RunProgram("/sbin/ldconfig", ["-p"], new RunOptions()).Expect(0).Out.Split('\n')
            .Where(line => line.Contains(" => ", StringComparison.Ordinal))
            .Select(line => (line.Trim().Split(' ')[0], line[(line.IndexOf(" => ", StringComparison.Ordinal) + 4)..]));
        Assert.Equal(printed.Order(), entries.Select(entry => (entry.Name.ToString(), entry.Path.ToString())).Order());
    }

    [Fact]
    public void DamagedCachesAreRefusedOrHarmless()
    {
        var whole = File.ReadAllBytes("/etc/ld.so.cache");
        for (var at = 0; at < 400; at++)
        {
            ParseHostile(whole[..(at * whole.Length / 400)]);
            var changed = (byte[])whole.Clone();
            changed[at] = 0xff;
            ParseHostile(changed);
        }
    }

    private static void ParseHostile(byte[] cache)
    {
        try
        {
            LoaderCache.Parse(cache);
        }
        catch (BadInputException refused)
        {
            Assert.DoesNotContain('\n', refused.Message);
        }
    }
}
