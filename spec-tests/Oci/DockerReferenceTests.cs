using Appc.ImageSpec;
using Appc.ImageSpec.Oci;

namespace SpecTests.Oci;

public sealed class DockerReferenceTests
{
    private const string Hash = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Theory]
    [InlineData("busybox", "registry-1.docker.io", "library/busybox", "latest")]
    [InlineData("busybox:1", "registry-1.docker.io", "library/busybox", "1")]
    [InlineData("grafana/grafana", "registry-1.docker.io", "grafana/grafana", "latest")]
    [InlineData("docker.io/redis", "registry-1.docker.io", "library/redis", "latest")]
    [InlineData("index.docker.io/library/redis:7", "registry-1.docker.io", "library/redis", "7")]
    [InlineData("localhost/a", "localhost", "a", "latest")]
    [InlineData("localhost:5000/a/b__c:x.Y-z", "localhost:5000", "a/b__c", "x.Y-z")]
    [InlineData("[::1]:5000/a", "[::1]:5000", "a", "latest")]
    [InlineData("quay.io/a@" + Hash, "quay.io", "a", "")]
    [InlineData("quay.io/a:t@" + Hash, "quay.io", "a", "t")]
    public void Names_are_normalised_as_docker_does(string text, string registry, string repository, string tag)
    {
        var reference = DockerReference.Parse(text);
        Assert.Equal((registry, repository, tag), (reference.Registry, reference.Repository, reference.Tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Redis")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("quay.io/../../etc/passwd")]
    [InlineData("quay.io/a/./b")]
    [InlineData("a:")]
    [InlineData("a:-t")]
    [InlineData("a@sha256:12")]
    [InlineData("a@b@" + Hash)]
    [InlineData("user:pass@quay.io/a")]
    [InlineData("quay.io:99/a?x=1")]
    [InlineData("quay.io:99999999/a")]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    public void Names_that_could_leave_their_place_are_refused(string text) =>
        Assert.Throws<BadInputException>(() => DockerReference.Parse(text));
}
