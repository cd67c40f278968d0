using Acserver.Depot;

namespace Acserver.Web;

/// <summary>What an image runs on.</summary>
internal static class Platforms
{
    /// <summary>os/arch as people write it.</summary>
    internal static string NameOf(ImageKey image) => (image.Os, image.Arch) switch
    {
        (null, null) => "any platform",
        (null, { } arch) => $"any os/{arch}",
        ({ } os, null) => $"{os}/any arch",
        ({ } os, { } arch) => $"{os}/{arch}",
    };
}
