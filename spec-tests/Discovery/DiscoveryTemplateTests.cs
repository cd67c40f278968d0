using Appc.ImageStore.Discovery;

namespace SpecTests.Discovery;

/// <summary>Templates become addresses; no label adds anything but its own text.</summary>
public sealed class DiscoveryTemplateTests
{
    [Theory]
    [InlineData("https://s.example/{os}/{arch}/{name}-{version}.{ext}", "example.com/reduce-worker:1.0.0,os=linux,arch=amd64", "https://s.example/linux/amd64/example.com/reduce-worker-1.0.0.aci")]
    [InlineData("https://s/{name}-{version}.{ext}", "e.com/a", "https://s/e.com/a-latest.aci")]
    [InlineData("https://s/{name}.{ext}?v={version}", "e.com/a:1&x=2/../#{ext}", "https://s/e.com/a.aci?v=1%26x%3D2%2F..%2F%23%7Bext%7D")]
    [InlineData("https://s/{name}.{ext}?v={version}", "e.com/a:1.0+b", "https://s/e.com/a.aci?v=1.0%2Bb")]
    [InlineData("https://s/{name}-{channel}.{ext}", "e.com/a,channel=beta", "https://s/e.com/a-beta.aci")]
    [InlineData("https://s/{name}-{channel}.{ext}", "e.com/a", null)]
    [InlineData("https://s/{name}", "e.com/a", null)]
    public void A_template_is_rendered(string template, string subject, string? expected)
    {
        Assert.Equal(expected, DiscoveryTemplate.Render(template, DiscoverySubject.Parse(subject), "aci"));
    }
}
