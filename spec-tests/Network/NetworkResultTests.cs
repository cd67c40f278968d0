using System.Text;
using Appc.ImageSpec;
using Appc.PodLaunch.Network;

namespace SpecTests.Network;

/// <summary>Answers of plugins, of every version of the specification, and hostile ones.</summary>
public sealed class NetworkResultTests
{
    [Theory]
    [InlineData("""{"cniVersion":"1.0.0","ips":[{"address":"10.1.0.5/16","interface":1},{"address":"fd00::5/64"}],"dns":{}}""", "10.1.0.5/16 fd00::5/64")]
    [InlineData("""{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.1.0.5/16"}]}""", "10.1.0.5/16")]
    [InlineData("""{"cniVersion":"0.2.0","ip4":{"ip":"10.1.0.5/16"},"ip6":{"ip":"fd00::5/64"}}""", "10.1.0.5/16 fd00::5/64")]
    [InlineData("{}", "")]
    public void AddressesOfEveryVersionAreRead(string json, string addresses) => Assert.Equal(addresses, string.Join(' ', Read(json).Addresses));

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("null", "must be an object")]
    [InlineData("""{"ips":{}}""", "ips: must be an array")]
    [InlineData("""{"ips":[{"address":"10.1.0.5"}]}""", "ips[0].address: must be an address with a prefix length")]
    [InlineData("""{"ips":[{"address":"10.1.0.5/33"}]}""", "ips[0].address")]
    [InlineData("""{"ips":[{"address":"10.1.0.5/8\n1.2.3.4 evil"}]}""", "ips[0].address")]
    public void WhatIsNoAnswerIsRefused(string json, string part) => Assert.Contains(part, Assert.Throws<BadInputException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void NothingOfAnAnswerGetsIntoAFileAsALineOfItsOwn()
    {
        var dns = Read("""{"dns":{"nameservers":["10.0.0.1","10.0.0.2\nnameserver 6.6.6.6","x"],"search":["a.example","b\noptions evil",7],"options":["ndots:2"],"domain":"d\te"}}""").Dns;
        Assert.Equal("search a.example\nnameserver 10.0.0.1\noptions ndots:2\n", dns.ToFile());
    }

    [Fact]
    public void AnErrorIsOneLine()
    {
        Assert.Equal("no more addresses: in 10.1.0.0/16", NetworkResult.ReadError("""{"cniVersion":"0.4.0","code":100,"msg":"no more addresses","details":"in 10.1.0.0/16"}"""u8));
        Assert.DoesNotContain('\n', NetworkResult.ReadError("""{"msg":"a\nb"}"""u8)!);
        Assert.Null(NetworkResult.ReadError("{}"u8));
        Assert.Null(NetworkResult.ReadError("oops"u8));
    }

    [Fact]
    public void WhatIsKeptIsReadBack()
    {
        var attachment = new NetworkAttachment("n", "eth0", "uuid", "A=1;B=2", "/p", [new PluginCall("a", "/p/a", """{"name":"n","type":"a"}"""), new PluginCall("b", "/p/b", """{"name":"n","type":"b"}""")]);
        var read = NetworkState.Read(NetworkState.Write([new JoinedNetwork(attachment, Read("""{"ips":[{"address":"10.1.0.5/16"}]}""")), new JoinedNetwork(attachment with { Interface = "eth1" }, null)]).Span);
        Assert.Equal(attachment with { Plugins = read[0].Attachment.Plugins }, read[0].Attachment);
        Assert.Equal([.. attachment.Plugins], read[0].Attachment.Plugins.ToArray());
        Assert.Equal(["10.1.0.5/16"], read[0].Result!.Addresses.ToArray());
        Assert.Null(read[1].Result);
        Assert.Throws<BadInputException>(() => NetworkState.Read("[{}]"u8));
    }

    private static NetworkResult Read(string json) => NetworkResult.Read(Encoding.UTF8.GetBytes(json));
}
