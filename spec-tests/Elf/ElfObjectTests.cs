using Appc.ImageSpec;
using Appc.ImageSpec.Elf;

namespace SpecTests.Elf;

/// <summary>The ELF reader against readelf(1), and against files that lie.</summary>
public sealed class ElfObjectTests
{
    private static readonly string[] s_programs = ["/bin/sh", "/usr/bin/env", "/usr/bin/find", "/bin/tar", "/usr/bin/perl", "/usr/bin/ldd"];

    [NeedsFact("readelf")]
    public void AgreesWithReadelf()
    {
        var compared = 0;
        foreach (var path in s_programs.Concat(Directory.GetFiles("/usr/bin").Order(StringComparer.Ordinal).Take(150)).Where(IsElf))
        {
            using var file = File.OpenRead(path);
            var elf = ElfObject.Read(file);
            var text = Tool.RunProgram("readelf", ["-W", "-d", "-l", path], new RunOptions()).Expect(0).Out;
            Assert.Equal(Between(text, "(NEEDED)", '[', ']'), elf.Needed.Select(name => name.ToString()));
            Assert.Equal(Between(text, "interpreter:", ':', ']'), elf.Interpreter is { } name ? [name.ToString()] : []);
            var runPath = Between(text, "(RUNPATH)", '[', ']');
            Assert.Equal(runPath.SelectMany(entry => entry.Split(':')), elf.RunPath.Select(entry => entry.ToString()));
            compared++;
        }

        Assert.True(compared > 10, $"only {compared} programs were compared");
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!/bin/sh\n")]
    [InlineData("\u007fELF")]
    [InlineData("\u007fELF\u0002\u0001\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000")]
    public void RefusesWhatIsNoProgram(string content)
    {
        using var file = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(content));
        Assert.Throws<BadInputException>(() => ElfObject.Read(file));
    }

    [Fact]
    public void EveryTruncationIsRefusedOrHarmless()
    {
        var whole = File.ReadAllBytes("/bin/true");
        for (var length = 0; length < whole.Length; length += length < 2048 ? 1 : 97)
        {
            ReadHostile(whole[..length]);
        }
    }

    [Fact]
    public void HeadersWithAnyByteChangedAreRefusedOrHarmless()
    {
        var whole = File.ReadAllBytes("/bin/true");
        for (var at = 0; at < 64 + (56 * 14); at++)
        {
            foreach (var value in (byte[])[0, 1, 0x7f, 0x80, 0xff])
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                ReadHostile(changed);
            }
        }
    }

    [Fact]
    public void DynamicSectionsOfNoiseAreRefusedOrHarmless()
    {
        var whole = File.ReadAllBytes("/bin/true");
        var dynamic = DynamicOffset(whole);
        for (uint seed = 1; seed < 400; seed++)
        {
            var changed = (byte[])whole.Clone();
            var state = seed;
            for (var i = 0; i < 24; i++)
            {
                state = (state * 1664525) + 1013904223;
                changed[dynamic + (int)(state % 480)] = (byte)(state >> 24);
            }

            ReadHostile(changed);
        }
    }

    private static int DynamicOffset(byte[] file)
    {
        var count = BitConverter.ToUInt16(file, 56);
        for (var i = 0; i < count; i++)
        {
            if (BitConverter.ToUInt32(file, 64 + (i * 56)) == 2)
            {
                return (int)BitConverter.ToUInt64(file, 64 + (i * 56) + 8);
            }
        }

        throw new InvalidOperationException("/bin/true has no dynamic section");
    }

    /// <summary>A hostile file gives facts or one line; nothing else may be thrown.</summary>
    private static void ReadHostile(byte[] content)
    {
        try
        {
            using var file = new MemoryStream(content);
            Assert.True(ElfObject.Read(file).Needed.Length <= 4096);
        }
        catch (BadInputException refused)
        {
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    private static bool IsElf(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[4];
        return file.Read(start) == 4 && ElfObject.HasMagic(start);
    }

    private static List<string> Between(string text, string marker, char open, char close) =>
        [.. text.Split('\n').Where(line => line.Contains(marker, StringComparison.Ordinal))
            .Select(line => line[(line.LastIndexOf(open) + 1)..line.LastIndexOf(close)].Trim())];
}
