namespace Appc.ImageSpec.Schema;

/// <summary>Precedence of pre-releases (semver.org item 11).</summary>
internal static class SemVerPreRelease
{
    public static int Compare(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length) is var order && order != 0 ? order : 0;
        }

        var lefts = left.Split('.');
        var rights = right.Split('.');
        for (var i = 0; i < Math.Min(lefts.Length, rights.Length); i++)
        {
            var order = ComparePart(lefts[i], rights[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return lefts.Length.CompareTo(rights.Length);
    }

    private static int ComparePart(string left, string right)
    {
        var leftIsNumber = left.All(char.IsAsciiDigit);
        var rightIsNumber = right.All(char.IsAsciiDigit);
        if (leftIsNumber != rightIsNumber)
        {
            return leftIsNumber ? -1 : 1;
        }

        return leftIsNumber && left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }
}
