using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>The image's own /etc/passwd and /etc/group: passwd(5), group(5).</summary>
public static class AccountFile
{
    /// <summary>The fields of the first line whose first field is <paramref name="name"/>; null when there is none.</summary>
    /// <exception cref="BadInputException">There is something else than a small regular file in its place.</exception>
    public static string[]? Find(SafeFileHandle tree, string path, string name)
    {
        if (ImageFile.TryRead(tree, path) is not { } content)
        {
            return null;
        }

        var prefix = Encoding.UTF8.GetBytes(name + ":");
        var rest = content.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.StartsWith(prefix))
            {
                return Encoding.UTF8.GetString(line).Split(':');
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return null;
    }
}
