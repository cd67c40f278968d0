using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Signatures;

namespace Appc.ImageStore;

public sealed partial class Store
{
    private ImageTrust? _trust;

    /// <summary>The judge of this store's images: its policy and keys.</summary>
    /// <exception cref="BadInputException">The policy is malformed.</exception>
    public ImageTrust Trust => _trust ??= _layout.IsMembers ? ImageTrust.OpenForMember(_layout.TrustRoot, _layout.Root) : ImageTrust.OpenForStore(_layout.Root);

    /// <summary>Told in one line of every image that is used unsigned because the policy allows it; null for nobody.</summary>
    public Action<string>? Notice { get; set; }

    /// <summary>What the policy says of an image today. Reads no image bytes.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time of the judgement.</param>
    public PolicyDecision Judge(StoredImage image, DateTimeOffset now) => Trust.Decide(image.Manifest, Again(image, now), Trust.SeenStatements([]), now);

    /// <summary>Why the image, or one it depends on, may not be run now by today's keys, policy and time; null when it may. Reads no image bytes.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <returns>The reason in one line, or null.</returns>
    public string? TrustProblem(StoredImage image, DateTimeOffset now) =>
        DependencyGraph.Resolve(_catalog, image, Downgrade).Select(layer => Problem(layer.Image, image, now)).FirstOrDefault(problem => problem is not null);

    /// <summary>Refuses an image that <see cref="TrustProblem"/> has something against.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <exception cref="NotVerifiedException">The policy refuses it, or one it depends on.</exception>
    public void RequireTrusted(StoredImage image, DateTimeOffset now)
    {
        if (TrustProblem(image, now) is { } problem)
        {
            throw new NotVerifiedException($"use image {image.Manifest.Name}: {problem}", image.Signatures.IsEmpty
                ? "fetch it again with its signature, or use --insecure-options=image"
                : Signatures.Trust.Cure(Trust.Policy, image.Manifest.Name));
        }
    }

    private string? Problem(StoredImage part, StoredImage whole, DateTimeOffset now)
    {
        var decision = Judge(part, now);
        if (decision is { IsAllowed: true, IsUnsigned: true })
        {
            Notice?.Invoke($"image {part.Manifest.Name}: {decision.Reason}");
        }

        return decision.IsAllowed ? null : part.Id == whole.Id ? decision.Reason : $"its dependency {part.Manifest.Name}: {decision.Reason}";
    }

    private List<SignatureVerdict> Again(StoredImage image, DateTimeOffset now) => [.. image.Verdicts.Select(verdict => Trust.Again(verdict, image.Manifest.Name, now))];

    private StoredImage Accepted(StoredImage image, ImportOptions options)
    {
        if (!image.Signatures.IsEmpty)
        {
            Note(image, options.AllowDowngrade);
        }
        else if (Judge(image, options.Now) is { IsUnsigned: true } decision)
        {
            Notice?.Invoke($"image {image.Manifest.Name}: {decision.Reason}");
        }

        return image;
    }
}
