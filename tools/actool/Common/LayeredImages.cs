using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.Linux;

namespace Actool;

/// <summary>Opens OCI layouts, OCI archives and docker-archives.</summary>
internal static class LayeredImages
{
    private const string Docker2AciCure = "use --image with one of: ";

    /// <summary>The one image meant; its layers can be read until the result is disposed.</summary>
    /// <exception cref="NotFoundException">There is none, or several to choose from.</exception>
    internal static LocalImages Open(ImagePlace place)
    {
        var path = WorkingDirectory.Resolve(place.Path);
        if (Path.Exists(path) && Directory.Exists(path) != (place.Kind == PlaceKind.Oci))
        {
            throw new BadInputException($"read {ByteEscaping.ToDisplay(place.Path)}: {(place.Kind == PlaceKind.Oci ? "not a directory" : "a directory")}");
        }

        try
        {
            return LocalImages.Open(path, new ImageChoice { Name = place.Name }, ReadLimits.Default);
        }
        catch (NotFoundException failure) when (failure.Cure?.StartsWith(Docker2AciCure, StringComparison.Ordinal) == true)
        {
            throw new NotFoundException(failure.Message, $"name one behind the path: {failure.Cure[Docker2AciCure.Length..]}");
        }
    }
}
