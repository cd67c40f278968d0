namespace Appc.PodLaunch.Execute;

/// <summary>Waits for what is certain to be so in a moment, but tells nobody when.</summary>
internal static class Moments
{
    private const int Most = 200;
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(5);

    /// <summary>True as soon as it is so; false where it is not within a second.</summary>
    internal static bool Await(Func<bool> condition)
    {
        for (var waits = 0; !condition(); waits++)
        {
            if (waits == Most)
            {
                return false;
            }

            Thread.Sleep(s_moment);
        }

        return true;
    }
}
