using Acserver.Depot;
using Acserver.Serve;
using Acserver.Upload;
using Appc.ImageSpec.Schema;

namespace SpecTests.Acserver;

/// <summary>Uploads that nobody goes on with end after an hour, and leave nothing.</summary>
public sealed class UploadSessionTests
{
    [Fact]
    public void One_that_nobody_touches_for_an_hour_ends()
    {
        using var temp = new TempDirectory();
        using var depot = DepotDirectory.Open(temp["store"]);
        var clock = new ManualClock();
        using var sessions = new UploadSessions(depot, clock);
        var token = new UploadToken("0123456789abcdef", AcIdentifier.Parse("example.com"), string.Empty, DateTimeOffset.UnixEpoch, null, null, string.Empty);
        var address = ImageAddress.TryParse("example.com/hello/1.0.0/linux/amd64.aci")!;
        var (idle, alive, busy) = (sessions.Start(token, address)!, sessions.Start(token, address)!, sessions.Start(token, address)!);
        Assert.Equal((64, 3), (idle.Id.Length, sessions.Count));
        clock.Pass(TimeSpan.FromMinutes(40));
        sessions.Touch(alive);
        Assert.True(busy.Turn.Wait(0)); // a slow client is sending
        clock.Pass(TimeSpan.FromMinutes(40));
        Assert.Null(sessions.Find(idle.Id, token));
        Assert.NotNull(sessions.Find(alive.Id, token));
        Assert.NotNull(sessions.Find(busy.Id, token));
        Assert.False(Directory.Exists(idle.Work.Path));
        Assert.True(Directory.Exists(alive.Work.Path));
    }

    [Fact]
    public void A_token_has_eight_at_a_time()
    {
        using var temp = new TempDirectory();
        using var depot = DepotDirectory.Open(temp["store"]);
        using var sessions = new UploadSessions(depot, TimeProvider.System);
        var token = new UploadToken("0123456789abcdef", AcIdentifier.Parse("example.com"), string.Empty, DateTimeOffset.UnixEpoch, null, null, string.Empty);
        var address = ImageAddress.TryParse("example.com/hello/1.0.0/linux/amd64.aci")!;
        var started = Enumerable.Range(0, 9).Select(_ => sessions.Start(token, address)).ToList();
        Assert.All(started[..8], Assert.NotNull);
        Assert.Null(started[8]);
        Assert.NotNull(sessions.Start(token with { Id = "fedcba9876543210" }, address));
        sessions.End(started[0]!);
        Assert.NotNull(sessions.Start(token, address));
    }

    /// <summary>Time that passes when it is told to; timers of any period go off once each time.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add((callback, state));
            return new Nothing();
        }

        internal void Pass(TimeSpan time)
        {
            _now += time.Ticks;
            _timers.ForEach(timer => timer.Callback(timer.State));
        }

        private sealed class Nothing : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // there is nothing to stop
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
