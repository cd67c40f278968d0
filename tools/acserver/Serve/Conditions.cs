using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Acserver.Serve;

/// <summary>Conditional and partial requests (RFC 9110 sections 13 and 14).</summary>
internal static class Conditions
{
    /// <summary>True when the client has this version already.</summary>
    internal static bool IsUnchanged(HttpContext context, EntityTagHeaderValue tag)
    {
        var known = context.Request.Headers.IfNoneMatch;
        return known.Count > 0 && EntityTagHeaderValue.TryParseList(known, out var tags)
            && tags.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false));
    }

    /// <summary>
    /// The part that is asked for: null for the whole, also where several parts are asked for or the part is of another version; an empty part where none can be
    /// given (416).
    /// </summary>
    internal static (long From, long Length)? Part(HttpContext context, EntityTagHeaderValue tag, long size)
    {
        var range = context.Request.Headers.Range;
        if (range.Count != 1 || context.Request.Method != "GET" || !RangeHeaderValue.TryParse(range.ToString(), out var asked)
            || asked.Unit != "bytes" || asked.Ranges.Count != 1 || !IsSameVersion(context, tag))
        {
            return null;
        }

        var one = asked.Ranges.First();
        var from = one.From ?? Math.Max(0, size - one.To!.Value);
        var end = one.From is null ? size : Math.Min(size, (one.To ?? long.MaxValue - 1) + 1);
        return from < end ? (from, end - from) : (0, 0);
    }

    // If-Range with a date never fits: dates are too coarse to go on with a file by.
    private static bool IsSameVersion(HttpContext context, EntityTagHeaderValue tag)
    {
        var condition = context.Request.Headers.IfRange.ToString();
        return condition.Length == 0 || (EntityTagHeaderValue.TryParse(condition, out var other) && other.Compare(tag, useStrongComparison: true));
    }
}
