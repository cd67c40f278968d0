using System.Collections.Immutable;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Network;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Image;

/// <summary>Which files of /etc an app gets: OS-SPEC.md's /etc/hosts, and what it needs to find names.</summary>
/// <param name="tree">The rendered image.</param>
internal sealed class AppEtcFiles(SafeFileHandle tree)
{
    private const string Hosts = "hosts";
    private const string Resolver = "resolv.conf";

    /// <summary>False where /etc is there but is no directory: then nothing is put into it.</summary>
    private bool IsUsable { get; } = !Sys.TryFstatat(tree, "etc"u8, out var status) || status.Type == FileType.Directory;

    /// <summary>True where the image has no /etc.</summary>
    internal bool LacksEtc { get; } = !Sys.TryFstatat(tree, "etc"u8, out _);

    /// <summary>For a pod whose networks, or user, say something about names.</summary>
    internal ImmutableArray<EtcFile> Of(NetworkFiles files)
    {
        if (!IsUsable)
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<EtcFile>();
        if (files.Hosts.Length > 0 || !IsOwn(Hosts))
        {
            found.Add(Copy(Hosts, files.HostsPath));
        }

        if (files.HasResolver)
        {
            found.Add(Copy(Resolver, files.ResolverPath));
        }

        return found.ToImmutable();
    }

    /// <summary>For any other pod.</summary>
    internal ImmutableArray<EtcFile> Of(string hostName, bool hostNetwork)
    {
        if (!IsUsable || LacksEtc)
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<EtcFile>();
        if (!Has(Hosts))
        {
            found.Add(new EtcFile(Hosts, $"127.0.0.1\tlocalhost {hostName}\n::1\tlocalhost\n"));
        }

        // In the host's network its resolver's configuration is needed too.
        if (hostNetwork && File.Exists("/etc/resolv.conf") && !Has(Resolver))
        {
            found.Add(new EtcFile(Resolver, ByteString.Copy(File.ReadAllBytes("/etc/resolv.conf"))));
        }

        return found.ToImmutable();
    }

    private EtcFile Copy(string name, string source) => new(name, string.Empty) { Source = source, Replaces = Has(name) };

    private bool Has(string name) => Sys.TryFstatat(tree, System.Text.Encoding.ASCII.GetBytes("etc/" + name), out _);

    /// <summary>An empty file is what other engines leave in images where they mounted their own; a link leads to what a pod has not got.</summary>
    private bool IsOwn(string name) => Sys.TryFstatat(tree, System.Text.Encoding.ASCII.GetBytes("etc/" + name), out var status) && status is { Type: FileType.Regular, Size: > 0 };
}
