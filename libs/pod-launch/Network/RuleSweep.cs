using System.Security.Cryptography;
using System.Text;

namespace Appc.PodLaunch.Network;

/// <summary>
/// Removes the packet filter rules that plugins made for a pod and can no longer find themselves: those that translate addresses are looked
/// up by the addresses of the pod's interface, which is gone with a pod whose runner was killed. Plugins mark their rules with the
/// pod's ID, in a comment, and name their chains after a hash of the network's name and that ID.
/// </summary>
internal static class RuleSweep
{
    private const int LongestChain = 28; // XT_EXTENSION_MAXNAMELEN - 1
    private static readonly string[] s_programs = ["iptables", "ip6tables"];
    private static readonly string[] s_directories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin"];

    /// <summary>Removes the rules of a pod in a network.</summary>
    /// <exception cref="PluginException">The kernel refused it.</exception>
    internal static void Sweep(PluginProcess process, string network, string containerId)
    {
        foreach (var program in s_programs.Select(Find).OfType<string>())
        {
            var tables = new RuleTable(process, program);
            var chains = Chains(network, containerId);
            foreach (var rule in tables.List())
            {
                if (rule is ["-A", var chain, ..] && !chains.Contains(chain) && (rule.Any(word => IsMark(word, containerId)) || rule.Any(chains.Contains)))
                {
                    tables.Change(["-D", .. rule[1..]]);
                }
            }

            var left = tables.List().Where(rule => rule is ["-N", var chain] && chains.Contains(chain)).Select(rule => rule[1]).ToList();
            left.ForEach(chain => tables.Change(["-F", chain]));
            left.ForEach(chain => tables.Change(["-X", chain]));
        }
    }

    /// <summary>The chains of the plugins bridge and ptp, and of portmap.</summary>
    internal static string[] Chains(string network, string containerId)
    {
        var hash = Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(network + containerId)));
        return [.. ((string[])["CNI-", "CNI-DN-"]).Select(prefix => (prefix + hash)[..LongestChain])];
    }

    private static bool IsMark(string word, string containerId) => word.EndsWith($"id: \"{containerId}\"", StringComparison.Ordinal);

    private static string? Find(string program) => s_directories.Select(directory => Path.Join(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>The table of address translation, as iptables(8) shows and takes it.</summary>
    private sealed class RuleTable(PluginProcess process, string program)
    {
        internal List<string[]> List() => [.. Encoding.UTF8.GetString(Run(["-S"])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => RuleWords.Split(line).ToArray())];

        internal void Change(IReadOnlyList<string> words) => Run(words);

        private byte[] Run(IReadOnlyList<string> words)
        {
            var result = process.Run(program, [Path.GetFileName(program), "-w", "-t", "nat", .. words], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], string.Empty);
            return result.Code == 0 ? result.Output : throw new PluginException($"{Path.GetFileName(program)} {words[0]}: {result.Error}");
        }
    }
}
