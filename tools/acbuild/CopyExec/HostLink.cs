using System.Collections.Immutable;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>A symbolic link that was followed on the host.</summary>
/// <param name="Name">Where it lies below the root, without a leading slash; no component of it but the last is a link.</param>
/// <param name="Target">What it holds.</param>
internal readonly record struct HostLink(ByteString Name, ByteString Target);

/// <summary>Where a path leads on the host, and every link on the way, so that the way can be laid again in an image.</summary>
/// <param name="Requested">The absolute path that was asked for.</param>
/// <param name="Links">The links in the order in which they were followed.</param>
/// <param name="Real">The file itself, below the root, without a leading slash and without links.</param>
internal sealed record HostResolution(ByteString Requested, ImmutableArray<HostLink> Links, ByteString Real);
