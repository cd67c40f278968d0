using Appc.ImageSpec.Rootfs;

namespace Acbuild.Host;

/// <summary>How files of the host become entries of an image.</summary>
/// <param name="Owner">Who owns them in the image; null: who owns them on the host.</param>
internal sealed record CaptureRules(FileOwner? Owner);
