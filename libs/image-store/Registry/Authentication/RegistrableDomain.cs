namespace Appc.ImageStore.Registry.Authentication;

/// <summary>
/// Whether two hosts belong to the same owner. A host and a domain above it do, down to two labels: whoever holds the upper one could
/// answer for the lower one anyway. Two hosts side by side (registry.example.com, auth.example.com) do when the system's list of public
/// suffixes (Debian's package publicsuffix) says that what they share was registered by one owner; without the list nobody knows.
/// </summary>
internal static class RegistrableDomain
{
    private const string SystemList = "/usr/share/publicsuffix/public_suffix_list.dat";
    private static readonly Lazy<HashSet<string>?> s_suffixes = new(() => Load(SystemList));

    internal static bool HaveOneOwner(string first, string second) => HaveOneOwner(first, second, s_suffixes.Value);

    internal static bool HaveOneOwner(string first, string second, HashSet<string>? suffixes)
    {
        if (string.Equals(first, second, StringComparison.Ordinal))
        {
            return true;
        }

        if (Uri.CheckHostName(first) != UriHostNameType.Dns || Uri.CheckHostName(second) != UriHostNameType.Dns)
        {
            return false;
        }

        var shared = Shared(first, second);
        var isOneOfThem = shared == first || shared == second;
        return shared.Contains('.', StringComparison.Ordinal)
            && (suffixes is null ? isOneOfThem : !IsSuffix(shared, suffixes));
    }

    internal static HashSet<string>? Load(string file) => File.Exists(file)
        ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))]
        : null;

    // Rules: "co.uk", "*.ck" (every name right below), "!www.ck" (but not this one).
    private static bool IsSuffix(string domain, HashSet<string> suffixes)
    {
        var above = domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return !suffixes.Contains("!" + domain) && (suffixes.Contains(domain) || suffixes.Contains("*." + above));
    }

    private static string Shared(string first, string second)
    {
        string[] a = first.Split('.'), b = second.Split('.');
        var count = 0;
        while (count < Math.Min(a.Length, b.Length) && a[^(count + 1)] == b[^(count + 1)])
        {
            count++;
        }

        return string.Join('.', a[^count..]);
    }
}
