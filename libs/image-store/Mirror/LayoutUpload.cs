using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Upload;

namespace Appc.ImageStore.Mirror;

/// <summary>Puts what a name of a layout means into a repository, byte for byte: blobs, then the manifests that refer to them, then what lists those.</summary>
public sealed class LayoutUpload
{
    private readonly LayoutFolder _layout;
    private readonly DockerReference _place;
    private readonly RegistryConnection _connection;
    private readonly HashSet<Digest> _done = [];
    private long _moved;

    /// <summary>Makes one.</summary>
    /// <param name="layout">Where it comes from.</param>
    /// <param name="place">The repository.</param>
    /// <param name="connection">To its registry; outlives this.</param>
    public LayoutUpload(LayoutFolder layout, DockerReference place, RegistryConnection connection)
    {
        (_layout, _place, _connection) = (layout, place, connection);
    }

    /// <summary>Puts it there, unless it is.</summary>
    /// <param name="name">Its name in the layout.</param>
    /// <param name="wanted">The tag, or its digest, in the repository.</param>
    /// <returns>Its digest, and the bytes of manifests and blobs that were not there.</returns>
    /// <exception cref="NotFoundException">The layout has no such name, or lacks a blob.</exception>
    /// <exception cref="NotVerifiedException">The layout is damaged, or the registry denies it.</exception>
    public (Digest Digest, long Moved) Push(string name, string wanted)
    {
        var top = _layout.Names().GetValueOrDefault(name) ?? throw new NotFoundException($"push {name}: the layout has no such name");
        using var client = new RegistryClient(_place, _place.Repository, _connection);
        using var upload = new RegistryUpload(_place, _connection, null);
        if (client.FetchRaw(wanted, null)?.Descriptor.Digest != top.Digest)
        {
            Push(client, upload, top, wanted, depth: 0);
        }

        return (top.Digest, _moved);
    }

    private void Push(RegistryClient client, RegistryUpload upload, Descriptor manifest, string wanted, int depth)
    {
        var bytes = _layout.Read(manifest, OciLimits.Manifest.MaxBytes);
        var references = BlobReferences.Read(bytes);
        if (depth > OciLimits.MaxIndexDepth)
        {
            throw new BadInputException($"push {manifest.Digest}: indexes more than {OciLimits.MaxIndexDepth} deep inside one another");
        }

        foreach (var child in references.Manifests.Where(child => _done.Add(child.Digest) && client.FetchRaw(child.Digest.ToString(), child.Digest) is null))
        {
            Push(client, upload, child, child.Digest.ToString(), depth + 1);
        }

        var blobs = references.Blobs.Select(blob => new PushableBlob(blob, () => Open(blob)));
        upload.Push(new PushableImage(bytes, manifest.MediaType, [.. blobs]), wanted);
        _moved += bytes.Length;
    }

    private FileStream Open(Descriptor blob)
    {
        Interlocked.Add(ref _moved, blob.Size); // opened for what the registry has not
        return _layout.OpenRead(blob);
    }
}
