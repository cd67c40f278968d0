using Acserver.Mirror;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acserver.Registry;

/// <summary>Puts images of registries out of the store's OCI layout into a registry, byte for byte. Used from several threads.</summary>
internal sealed class ForeignPutJob
{
    private readonly LayoutFolder? _layout;
    private readonly RegistryConnection _connection;
    private readonly DockerReference _top;
    private readonly bool _dryRun;

    /// <summary>Makes one.</summary>
    /// <param name="layout">The layout; null where the store has none.</param>
    /// <param name="connection">To the registry.</param>
    /// <param name="top">The repository that everything is below.</param>
    /// <param name="dryRun">Whether to say only where things would go.</param>
    internal ForeignPutJob(LayoutFolder? layout, RegistryConnection connection, DockerReference top, bool dryRun)
    {
        (_layout, _connection, _top, _dryRun) = (layout, connection, top, dryRun);
    }

    /// <summary>Every image of the layout, signatures and lists of referrers among them.</summary>
    internal List<DockerReference> All() => [.. (_layout?.Names().Keys ?? []).Select(DockerReference.Parse)];

    /// <summary>An image with what lies beside it in the layout.</summary>
    /// <exception cref="NotFoundException">The store does not have it.</exception>
    internal IEnumerable<DockerReference> WithBeside(DockerReference image) => _layout?.Names().ContainsKey(image.ToString()) == true
        ? LayoutNames.WithBeside(_layout, image)
        : throw new NotFoundException($"{MirrorHandler.Registries}{image}: the store does not have it", $"bring it with: acserver mirror {MirrorHandler.Registries}{image}");

    /// <summary>Puts one; never throws for what is wrong with it.</summary>
    internal MirrorResult Run(DockerReference image)
    {
        var text = MirrorHandler.Registries + image;
        try
        {
            var place = RegistryNames.RepositoryOf(_top, image);
            var address = $"{MirrorHandler.Registries}{place.Registry}/{place.Repository}:{image.Wanted}";
            if (_dryRun)
            {
                return new MirrorResult(text, null, MirrorStatus.Planned) { Address = address };
            }

            var (digest, moved) = new LayoutUpload(_layout!, place, _connection).Push(image.ToString(), image.Wanted);
            return new MirrorResult(text, null, moved > 0 ? MirrorStatus.New : MirrorStatus.Unchanged) { Key = text, Id = digest.ToString(), Address = address, Bytes = moved };
        }
        catch (Exception e) when (e is BadInputException or NotFoundException or NotVerifiedException or SystemCallException or IOException)
        {
            return new MirrorResult(text, null, MirrorStatus.Failed) { Problem = e.Message };
        }
    }
}
