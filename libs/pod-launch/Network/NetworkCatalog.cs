using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec;

namespace Appc.PodLaunch.Network;

/// <summary>The networks that this machine has configured, and the one that is built in.</summary>
/// <param name="Directories">Where configurations are sought. The first one of a name holds, by directory and then by file name.</param>
public sealed record NetworkCatalog(ImmutableArray<string> Directories)
{
    private const int LargestFile = 1 << 20;

    /// <summary>
    /// rkt's default network: a pair of interfaces for each pod, so that no bridge is left when the last one has ended; addresses from
    /// rkt's range; the host translates what leaves it.
    /// </summary>
    private const string DefaultNetwork = """
        {
          "cniVersion": "0.4.0",
          "name": "default",
          "plugins": [
            {
              "type": "ptp",
              "ipMasq": true,
              "ipam": { "type": "host-local", "subnet": "172.16.28.0/24", "routes": [{ "dst": "0.0.0.0/0" }] }
            }
          ]
        }
        """;

    /// <summary>The machine's own.</summary>
    public static NetworkCatalog OfMachine { get; } = new(["/etc/appc/net.d", "/etc/rkt/net.d", "/etc/cni/net.d"]);

    /// <summary>The network of a name.</summary>
    /// <exception cref="NotFoundException">There is none; the message tells about files that could not be read.</exception>
    public NetworkList Find(string name)
    {
        var names = new List<string>();
        var broken = new List<string>();
        foreach (var file in Directories.SelectMany(Files))
        {
            try
            {
                var list = Read(file);
                if (list.Name == name)
                {
                    return list;
                }

                names.Add(list.Name);
            }
            catch (BadInputException e)
            {
                broken.Add(e.Message);
            }
        }

        return name == NetworkRequest.Default
            ? NetworkListReader.Read(Encoding.UTF8.GetBytes(DefaultNetwork), isList: true, "built in")
            : throw NotFound(name, names, broken);
    }

    private static NetworkList Read(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            return length <= LargestFile
                ? NetworkListReader.Read(File.ReadAllBytes(file), file.EndsWith(".conflist", StringComparison.Ordinal), file)
                : throw new BadInputException($"larger than {LargestFile} bytes");
        }
        catch (BadInputException e)
        {
            throw e.In($"read network configuration {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"read network configuration {file}: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Files(string directory) => !Directory.Exists(directory)
        ? []
        : Directory.EnumerateFiles(directory).Where(file => Path.GetExtension(file) is ".conflist" or ".conf" or ".json").Order(StringComparer.Ordinal);

    private NotFoundException NotFound(string name, List<string> names, List<string> broken)
    {
        var known = string.Join(", ", names.Append(NetworkRequest.Default).Distinct());
        return new NotFoundException(
            $"join network {name}: no configuration of that name in {string.Join(", ", Directories)}{(broken.Count > 0 ? "; not readable: " + string.Join("; ", broken) : "")}",
            $"known networks: {known}");
    }
}
