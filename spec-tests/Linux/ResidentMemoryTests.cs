using Appc.Linux.Process;

namespace SpecTests.Linux;

public sealed class ResidentMemoryTests
{
    [Fact]
    public void OnlyFilesThatMayNotBeWrittenToAndWereNotAreLetGo()
    {
        string[] smaps =
        [
            "00400000-00406000 r--p 00000000 fe:00 3309 /bin/p", "Size: 24 kB", "Anonymous:             0 kB", "VmFlags: rd mr mw me",
            "00406000-00e0c000 r-xp 00006000 fe:00 3309 /bin/a b", "Anonymous:             0 kB",
            "00f72000-00f73000 r--p 00b6c000 fe:00 3309 /bin/p", "Anonymous:             4 kB", // relocated, then protected
            "01343000-0167d000 rw-p 00f42000 fe:00 3309 /bin/p", "Anonymous:             0 kB",
            "02000000-02001000 r--s 00000000 fe:00 3310 /etc/shared", "Anonymous:             0 kB",
            "7fb2d0000000-7fb2d0001000 r--p 00000000 00:00 0", "Anonymous:             0 kB", // not touched yet
            "7fb2d7b06000-7fb2d7b59000 r--p 0017c000 fe:00 99 /lib/libc.so.6", "Anonymous:             0 kB",
        ];
        Assert.Equal([((nint)0x400000, (nuint)0x6000), ((nint)0x406000, (nuint)0xa06000), (unchecked((nint)0x7fb2d7b06000), (nuint)0x53000)], ResidentMemory.Untouched(smaps));
    }

    [Fact]
    public void WhatIsLetGoComesBack()
    {
        ResidentMemory.LetGoOfFiles();
        Assert.Equal("still here", string.Join(' ', "here still".Split(' ').Reverse()));
    }
}
