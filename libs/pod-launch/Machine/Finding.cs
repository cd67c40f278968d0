namespace Appc.PodLaunch.Machine;

/// <summary>What a finding means for pods.</summary>
public enum FindingLevel
{
    /// <summary>All is there.</summary>
    Ok,

    /// <summary>Pods can be run, but not with everything.</summary>
    Limited,

    /// <summary>No pod can be run.</summary>
    Blocked,
}

/// <summary>One thing that a machine can or cannot do for pods.</summary>
/// <param name="Subject">What was looked at: a few words in small letters, always the same ones.</param>
/// <param name="Level">What it means.</param>
/// <param name="Text">What was found; where something is missing, what keeps it away.</param>
/// <param name="Cure">What to do about it; null where there is nothing to be done.</param>
public sealed record Finding(string Subject, FindingLevel Level, string Text, string? Cure = null)
{
    internal static Finding Ok(string subject, string text) => new(subject, FindingLevel.Ok, text);

    internal static Finding Limited(string subject, string text, string? cure) => new(subject, FindingLevel.Limited, text, cure);

    internal static Finding Blocked(string subject, string text, string? cure) => new(subject, FindingLevel.Blocked, text, cure);
}
