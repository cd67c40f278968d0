using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Seccomp;

namespace SpecTests.Schema;

/// <summary>What ace.md and pods.md demand of manifests that an executor takes.</summary>
public sealed class ExecutorManifestTests
{
    private const string Id = "sha512-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [Shows("ace:142b")]
    [InlineData("os/linux/seccomp-remove-set")]
    [Shows("ace:174b")]
    [InlineData("os/linux/seccomp-retain-set")]
    public void AnEmptySetIsRefused(string name) => Assert.Throws<BadInputException>(() => Make(name, "{\"set\":[]}"));

    [Theory]
    [Shows("ace:335")]
    [InlineData("resource/block-bandwidth")]
    [Shows("ace:352")]
    [InlineData("resource/block-iops")]
    [Shows("ace:405")]
    [InlineData("resource/network-bandwidth")]
    public void LimitsOfDevicesAreForAllOfThem(string name)
    {
        Assert.Throws<BadInputException>(() => Make(name, "{\"limit\":\"1\"}"));
        Assert.Throws<BadInputException>(() => Make(name, "{\"default\":false,\"limit\":\"1\"}"));
        Make(name, "{\"default\":true,\"limit\":\"1\"}");
    }

    [Theory]
    [Shows("ace:324")]
    [InlineData("128974848", 128974848)]
    [InlineData("125952Ki", 128974848)]
    [InlineData("123Mi", 128974848)]
    [InlineData("1.5K", 1500)]
    public void QuantitiesAreWholeNumbersOfBaseUnits(string text, long value) => Assert.Equal(value, Quantity.Parse(text).Value);

    [Fact]
    [Shows("ace:143b")]
    [Shows("ace:143c")]
    [Shows("ace:175b")]
    [Shows("ace:175c")]
    public void EveryErrnoOfTheCLibraryIsKnown()
    {
        var header = File.ReadAllText("/usr/include/asm-generic/errno.h") + File.ReadAllText("/usr/include/asm-generic/errno-base.h");
        var names = header.Split('\n').Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["#define", ['E', ..], ..]).Select(words => words[1]).ToList();
        Assert.True(names.Count > 130, "the kernel's header was not understood");
        Assert.All([.. names, "ENOTSUP"], name => Assert.NotNull(SeccompIsolator.Remove(SyscallTable.Current, 0, ["reboot"], name)));
    }

    [Theory]
    [Shows("pods:160")]
    [InlineData("\"acKind\":\"ImageManifest\",\"apps\":[]")]
    [Shows("pods:162")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[APP,APP]")]
    [Shows("pods:173a")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[{\"name\":\"a\",\"image\":{\"id\":\"ID\"},\"annotations\":[{\"value\":\"v\"}]}]")]
    [Shows("pods:173b")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[{\"name\":\"a\",\"image\":{\"id\":\"ID\"},\"annotations\":[{\"name\":\"n\",\"value\":\"v\"},{\"name\":\"n\",\"value\":\"w\"}]}]")]
    [Shows("pods:186a")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[APP],\"annotations\":[{\"value\":\"v\"}]")]
    [Shows("pods:186b")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[APP],\"annotations\":[{\"name\":\"n\",\"value\":\"v\"},{\"name\":\"n\",\"value\":\"w\"}]")]
    [Shows("pods:192a")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[APP],\"userAnnotations\":{\"a\":1}")]
    [Shows("pods:193a")]
    [InlineData("\"acKind\":\"PodManifest\",\"apps\":[APP],\"userLabels\":{\"a\":1}")]
    public void APodManifestThatBreaksARuleIsRefused(string body)
    {
        const string App = "{\"name\":\"a\",\"image\":{\"id\":\"ID\"}}";
        var text = ("{\"acVersion\":\"0.8.11\"," + body + "}").Replace("APP", App, StringComparison.Ordinal).Replace("\"ID\"", $"\"{Id}\"", StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => PodManifest.Parse(Encoding.UTF8.GetBytes(text)));
        PodManifest.Parse(Encoding.UTF8.GetBytes($"{{\"acVersion\":\"0.8.11\",\"acKind\":\"PodManifest\",\"apps\":[{App.Replace("ID", Id, StringComparison.Ordinal)}]}}"));
    }

    private static Isolator Make(string name, string json) => Isolator.Create(AcIdentifier.Parse(name), StrictJson.Parse(Encoding.UTF8.GetBytes(json), JsonLimits.Manifest));
}
