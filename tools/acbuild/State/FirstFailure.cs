using System.Runtime.ExceptionServices;

namespace Acbuild.State;

/// <summary>What several threads throw together, as the first of them threw it.</summary>
internal static class FirstFailure
{
    internal static void Of(Action parallel)
    {
        try
        {
            parallel();
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }
}
