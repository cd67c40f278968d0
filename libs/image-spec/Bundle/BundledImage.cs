using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Bundle;

/// <summary>An image of an inventory; null for a label that it does not have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The label version.</param>
/// <param name="Os">The label os.</param>
/// <param name="Arch">The label arch.</param>
/// <param name="Id">Its image ID.</param>
/// <param name="Directory">Where its files are: <see cref="BundleFile.Path"/> up to the last slash.</param>
public sealed record BundledImage(AcIdentifier Name, string? Version, string? Os, string? Arch, ImageId Id, string Directory);
