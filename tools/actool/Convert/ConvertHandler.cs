using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Actool;

/// <summary>Tells the two ways of convert apart.</summary>
internal static class ConvertHandler
{
    internal static int Run(ConvertImageOptions options)
    {
        var source = ImagePlace.Parse(options.Source);
        var target = ImagePlace.Parse(options.Target);
        try
        {
            switch (source.Kind, target.Kind)
            {
                case (PlaceKind.Aci, PlaceKind.Lxc or PlaceKind.Nspawn):
                    ToDirectory.Run(source, target, options);
                    break;
                case (PlaceKind.Aci, not PlaceKind.Aci):
                    FromAci.Run(source, target, options);
                    break;
                case (PlaceKind.Oci or PlaceKind.OciArchive or PlaceKind.DockerArchive, PlaceKind.Aci):
                    ToAci.Run(source, target, options);
                    break;
                default:
                    throw new UsageException("either SOURCE or TARGET must be an ACI, and the other oci:, oci-archive:, docker-archive: or, as the target, rootfs:, lxc:, nspawn:");
            }
        }
        catch (BadInputException failure)
        {
            throw failure.In($"convert {ByteEscaping.ToDisplay(options.Source)}");
        }

        return 0;
    }
}
