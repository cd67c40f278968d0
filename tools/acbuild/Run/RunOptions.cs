using Acbuild.Images;

namespace Acbuild.Run;

/// <summary>How a command is run in the image.</summary>
internal enum RunEngine
{
    /// <summary>In namespaces of its own: neither the host's files nor its processes nor, unless asked for, its network are there.</summary>
    Namespaces,

    /// <summary>chroot(2) alone, for root where namespaces are forbidden: the command shares everything but the files.</summary>
    Chroot,
}

/// <summary>A file that the command sees and the image never gets.</summary>
/// <param name="Id">Its name below /run/secrets.</param>
/// <param name="Path">The file on the host.</param>
internal sealed record RunSecret(string Id, string Path);

/// <summary>What <c>run</c> was asked for.</summary>
/// <param name="Command">The program and its arguments; not empty.</param>
/// <param name="WorkingDirectory">Where it starts, absolute in the image; null for the image's own or <c>/</c>.</param>
/// <param name="Network">The host's network is there.</param>
/// <param name="Secrets">Files that the command sees and the image never gets.</param>
/// <param name="Engine">How it is run.</param>
/// <param name="Access">How the images that this one depends on are come by.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Command, string? WorkingDirectory, bool Network, IReadOnlyList<RunSecret> Secrets, RunEngine Engine, ImageAccess Access);
