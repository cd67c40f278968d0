using System.Net;
using System.Net.Sockets;

namespace Appc.ImageStore.Registry.Http;

/// <summary>
/// The addresses that only this machine's own surroundings answer, such as a cloud's metadata service with its passwords: no registry and
/// no redirect has business there.
/// </summary>
internal static class LinkLocal
{
    private static readonly IPAddress s_amazonMetadata = IPAddress.Parse("fd00:ec2::254");
    private static readonly IPAddress s_alibabaMetadata = IPAddress.Parse("100.100.100.200");

    internal static bool IsRefused(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.IsIPv6LinkLocal || plain.Equals(s_amazonMetadata) || plain.Equals(s_alibabaMetadata)
            || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any)
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..]);
    }

    internal static bool IsRefused(Uri address) =>
        address.IdnHost.TrimEnd('.') is "metadata" or "metadata.google.internal" or "metadata.goog"
        || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal) && IsRefused(literal));
}
