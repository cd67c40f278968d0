using System.Runtime.CompilerServices;

namespace SpecTests.Support;

/// <summary>
/// Threads for tests that wait for programs: the pool starts with one per processor and grows by one or two a second, and on a small machine what a test reads from
/// its program would wait in line behind other tests that do nothing but wait.
/// </summary>
internal static class EnoughThreads
{
    private const int Threads = 64;

    [ModuleInitializer]
    internal static void Have() => Assert.True(ThreadPool.SetMinThreads(Threads, Threads));
}
