using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry.Blobs;
using Appc.ImageStore.Signatures;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    /// <summary>The registry blobs of this store: kept for the next image that shares them, until <see cref="Gc"/> finds them unused.</summary>
    public BlobCache Blobs => new(Path.Join(_layout.Root, "blobs"));

    /// <summary>The image taken in last from this name in a registry; null when there is none. Asks no registry and starts no thread.</summary>
    public StoredImage? FindForeign(DockerReference reference) =>
        _index.FindFile(ForeignKey(reference.ToString())) is { } id ? _catalog.LoadHealthy(id) : null;

    /// <summary>
    /// Takes a Docker or OCI image in, converted. The same manifest of the same name is not converted twice. Where it comes from there are no
    /// signatures, so it is kept as unverified, unless an image-ID signature of what it is converted to is given.
    /// </summary>
    /// <param name="image">The image; its layers are fetched and verified here.</param>
    /// <param name="address">Where it is, for the record.</param>
    /// <param name="conversion">How it is converted.</param>
    /// <param name="options">Time and limits.</param>
    /// <exception cref="NotVerifiedException">A signature is demanded, or a digest does not hold.</exception>
    /// <exception cref="BadInputException">A layer is malformed, or does not fit over those below it.</exception>
    public StoredImage ImportForeign(SourceImage image, ImageAddress address, ConversionOptions conversion, ImportOptions options)
    {
        RequireUnsigned(address, options);
        return FullDisk.Explain($"image {address}", _layout, () =>
        {
            Workspace.Sweep(_layout);
            var stored = FindConverted(image) is { } present ? Accept(present, address, options) : Convert(image, address, conversion, options);
            if (image.Reference is { } reference)
            {
                _index.AddFile(ForeignKey(reference.ToString()), stored.Id);
                _index.AddFile(ForeignKey($"{reference} {image.ManifestDigest}"), stored.Id);
            }

            return stored;
        });
    }

    /// <summary>
    /// Refuses, before anything is fetched, where a signature is demanded, none is given (<see cref="ImportOptions.SignaturePath"/>: an image-ID signature, which
    /// holds because the same image is always converted to the same ACI), and no rule of the policy does without.
    /// </summary>
    /// <exception cref="NotVerifiedException">It is.</exception>
    public void RequireUnsigned(ImageAddress address, ImportOptions options)
    {
        if (options is { RequireSignature: true, SignaturePath: null } && !Trust.Policy.Rules.Any(rule => rule.AllowsUnsigned))
        {
            throw new NotVerifiedException(
                $"fetch {address}: Docker and OCI images carry no signature that could be verified",
                "take it unverified with --insecure-options=image; or convert it with docker2aci, sign it with actool sign, and fetch that");
        }
    }

    private StoredImage? FindConverted(SourceImage image) =>
        image is { Reference: { } reference, ManifestDigest: { } digest } && _index.FindFile(ForeignKey($"{reference} {digest}")) is { } id
            ? _catalog.LoadHealthy(id)
            : null;

    private StoredImage Convert(SourceImage image, ImageAddress address, ConversionOptions conversion, ImportOptions options)
    {
        using var layers = AciConversion.Unpack(image, conversion);
        using var workspace = Workspace.Create(_layout);
        using var gate = OpenGate(address, options);
        var incoming = IncomingImage.Make(
            address.Text, stream => AciConversion.Squash(image, layers, stream, conversion), gate, (id, name) => Earlier(id, name, options.Now), workspace, options);
        var stored = Commit(incoming, workspace);
        return gate is null ? stored : Accepted(stored, options);
    }

    private StoredImage Accept(StoredImage image, ImageAddress address, ImportOptions options)
    {
        using var gate = OpenGate(address, options);
        if (gate is null)
        {
            return image;
        }

        var found = gate.Check(image.Id, image.Manifest, options.Now);
        gate.Require(image.Manifest, found, Again(image, options.Now), options.Now);
        using (LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive))
        {
            image = With(image, KeptSignature.Of(found, options.Now));
        }

        return Accepted(image, options);
    }

    private SignatureGate? OpenGate(ImageAddress address, ImportOptions options) =>
        options.RequireSignature ? SignatureGate.Open(Trust, address.ToString(), SignatureFiles.Named(options.SignaturePath)) : null;

    private static string ForeignKey(string text) => "foreign-" + System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
