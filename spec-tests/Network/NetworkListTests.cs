using System.Text;
using Appc.ImageSpec;
using Appc.PodLaunch.Network;

namespace SpecTests.Network;

/// <summary>Network configurations as plugins' authors write them, and as nobody should.</summary>
public sealed class NetworkListTests
{
    [Fact]
    public void AListAndASinglePluginAreRead()
    {
        var list = Read("""{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"bridge","x":[1, 2]},{"type":"portmap","capabilities":{"portMappings":true,"other":false}}]}""");
        Assert.Equal(("n", "1.0.0"), (list.Name, list.Version));
        Assert.Equal(["bridge", "portmap"], list.Plugins.Select(plugin => plugin.Type));
        Assert.True(list.Takes("portMappings"));
        Assert.False(list.Takes("other"));
        var single = NetworkListReader.Read("""{"name":"old","type":"ptp","ipMasq":true}"""u8, isList: false, "test");
        Assert.Equal(("old", "0.2.0", "ptp"), (single.Name, single.Version, Assert.Single(single.Plugins).Type));
    }

    [Theory]
    [InlineData("""[]""", "must be an object")]
    [InlineData("""{"name":"n","plugins":[]}""", "plugins: must have 1 to 32 elements")]
    [InlineData("""{"name":"n"}""", "plugins: is required")]
    [InlineData("""{"plugins":[{"type":"bridge"}]}""", "name: is required")]
    [InlineData("""{"name":"../n","plugins":[{"type":"bridge"}]}""", "name: ")]
    [InlineData("""{"name":"n\n","plugins":[{"type":"bridge"}]}""", "name: ")]
    [InlineData("""{"name":"n","plugins":[{"type":"../../bin/sh"}]}""", "plugins[0].type: ")]
    [InlineData("""{"name":"n","plugins":[{"type":""}]}""", "plugins[0].type: ")]
    [InlineData("""{"name":"n","plugins":[{"type":7}]}""", "plugins[0].type: must be a string")]
    [InlineData("""{"name":"n","plugins":["bridge"]}""", "plugins[0]: must be an object")]
    [InlineData("""{"name":"n","name":"m","plugins":[{"type":"bridge"}]}""", "name")]
    [InlineData("""{"cniVersion":"9.0.0","name":"n","plugins":[{"type":"bridge"}]}""", "cniVersion: 9.0.0 is not known")]
    [InlineData("""{"name":"n","plugins":[{"type":"bridge","capabilities":{"a":1}}]}""", "plugins[0].capabilities: ")]
    [InlineData("""{"name":"n","plugins":[{"type":"bridge"}]} x""", "not valid JSON")]
    public void WhatBreaksARuleIsRefused(string json, string part) =>
        Assert.Contains(part, Assert.Throws<BadInputException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheFirstDirectoryHoldsAndABrokenFileHurtsNobodyElse()
    {
        using var directory = new TempDirectory();
        foreach (var (file, json) in new[]
        {
            ("a/10-x.conflist", """{"cniVersion":"1.0.0","name":"x","plugins":[{"type":"first"}]}"""), ("a/05-broken.conf", "{"), ("a/readme.txt", "no network"),
            ("b/20-x.conf", """{"name":"x","type":"second"}"""), ("b/30-y.conf", """{"name":"y","type":"third"}"""),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory[file])!);
            File.WriteAllText(directory[file], json);
        }

        var catalog = new NetworkCatalog([directory["a"], directory["none"], directory["b"]]);
        Assert.Equal("first", catalog.Find("x").Plugins[0].Type);
        Assert.Equal("third", catalog.Find("y").Plugins[0].Type);
        Assert.Equal("built in", catalog.Find("default").Source);
        var missing = Assert.Throws<NotFoundException>(() => catalog.Find("z"));
        Assert.Contains("05-broken.conf: line 1", missing.Message, StringComparison.Ordinal);
        Assert.Equal("known networks: x, y, default", missing.Cure);
        File.WriteAllText(directory["b/00-default.conf"], """{"name":"default","type":"mine"}""");
        Assert.Equal("mine", catalog.Find("default").Plugins[0].Type);
    }

    [Fact]
    public void APluginGetsItsOwnFieldsAndWhatItTakesOfThePodsWishes()
    {
        var list = Read("""{"cniVersion":"0.4.0","name":"n","plugins":[{"type":"a","name":"other","prevResult":{},"runtimeConfig":{},"mtu": 1e3},{"type":"b","capabilities":{"portMappings":true}}]}""");
        KeyValuePair<string, string>[] wishes = [new("portMappings", "[1]"), new("bandwidth", "{}")];
        Assert.Equal("""{"cniVersion":"0.4.0","name":"n","type":"a","mtu":1e3}""", PluginCall.Of(list, list.Plugins[0], "/a", wishes).Configuration);
        var second = PluginCall.Of(list, list.Plugins[1], "/b", wishes);
        Assert.Equal("""{"cniVersion":"0.4.0","name":"n","type":"b","runtimeConfig":{"portMappings":[1]}}""", second.Configuration);
        Assert.Equal("""{"cniVersion":"0.4.0","name":"n","type":"b","runtimeConfig":{"portMappings":[1]},"prevResult":{"x":1}}""", second.Input("""{"x":1}"""));
    }

    private static NetworkList Read(string json) => NetworkListReader.Read(Encoding.UTF8.GetBytes(json), isList: true, "test");
}
