namespace Appc.ImageSpec.Schema;

/// <summary>Reads the seccomp isolators (ace.md, os/linux/seccomp-remove-set and os/linux/seccomp-retain-set).</summary>
internal static class SeccompReader
{
    public static LinuxSeccompSet? Read(JsonValue value, string path, ProblemList problems, bool retain)
    {
        if (ObjectReader.Open(value, path, problems) is not { } reader)
        {
            return null;
        }

        var errno = reader.Text("errno");
        if (!string.IsNullOrEmpty(errno) && !IsErrno(errno))
        {
            problems.Error(reader.PathOf("errno"), "must be the upper-case name of an errno code (ace.md, seccomp isolators)");
        }

        var set = reader.Texts("set");
        if (set.IsDefaultOrEmpty)
        {
            problems.Error(reader.PathOf("set"), "must not be empty (ace.md, seccomp isolators)");
            return null;
        }

        return new LinuxSeccompSet(retain, set, string.IsNullOrEmpty(errno) ? null : errno);
    }

    private static bool IsErrno(string name) => name[0] == 'E' && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
}
