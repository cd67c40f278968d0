using System.Text;
using Appc.PodLaunch.Services;

namespace SpecTests.Services;

/// <summary>What of an app's words the service manager hears.</summary>
public sealed class NotifyFilterTests
{
    private static readonly string[] s_two = ["a", "b"];

    [Theory]
    [InlineData("READY=1\nSTATUS=up", "READY=1\nSTATUS=up")]
    [InlineData("MAINPID=7\nREADY=1", "READY=1")]
    [InlineData("FDSTORE=1\nFDNAME=x", null)]
    [InlineData("BARRIER=1", null)]
    [InlineData("WATCHDOG=1", "WATCHDOG=1")]
    [InlineData("WATCHDOG=trigger\nERRNO=5\nX_MINE=1", "WATCHDOG=trigger\nERRNO=5\nX_MINE=1")]
    [InlineData("RELOADING=1\nMONOTONIC_USEC=4", "RELOADING=1\nMONOTONIC_USEC=4")]
    [InlineData("WATCHDOG_USEC=20", "WATCHDOG_USEC=20")]
    [InlineData("STATUS", null)]
    [InlineData("READY=1\0", null)]
    [InlineData("", null)]
    public void OneApp(string said, string? heard) => Assert.Equal(heard, new NotifyFilter(["a"]).Take(0, Encoding.UTF8.GetBytes(said)));

    [Fact]
    public void OfSeveralTheLastMakesThemReady()
    {
        var filter = new NotifyFilter(s_two);
        Assert.Null(filter.Take(0, "READY=1"u8));
        Assert.Null(filter.Take(0, "READY=1"u8));
        Assert.Equal("STATUS=b: loading", filter.Take(1, "STATUS=loading"u8));
        Assert.Equal("READY=1", filter.Take(1, "READY=1"u8));
        Assert.Null(filter.Take(1, "READY=1"u8));
        Assert.Equal("RELOADING=1", filter.Take(0, "RELOADING=1"u8));
        Assert.Equal("READY=1", filter.Take(0, "READY=1"u8));
    }

    [Fact]
    public void TheWatchdogHearsOfEachAppThatRuns()
    {
        var filter = new NotifyFilter(s_two);
        Assert.Null(filter.Take(0, "WATCHDOG=1"u8));
        Assert.Null(filter.Take(0, "WATCHDOG=1"u8));
        Assert.Equal("WATCHDOG=1", filter.Take(1, "WATCHDOG=1"u8));
        Assert.Null(filter.Take(1, "WATCHDOG=1"u8));
        filter.End(0);
        Assert.Equal("WATCHDOG=1", filter.Take(1, "WATCHDOG=1"u8));
    }

    [Fact]
    public void WhatSystemdWouldNotTakeIsLeftOut()
    {
        var filter = new NotifyFilter(["a"]);
        Assert.Null(filter.Take(0, [.. "STATUS="u8, 0xff]));
        Assert.Null(filter.Take(0, [.. "STATUS="u8, .. new string('x', NotifyFilter.LongestMessage).Select(letter => (byte)letter)]));
        Assert.Equal("STATUS=ä", filter.Take(0, Encoding.UTF8.GetBytes("STATUS=ä")));
    }
}
