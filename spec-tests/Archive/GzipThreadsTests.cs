using Appc.ImageSpec.Archive;
using AppcCompression = Appc.ImageSpec.Archive.Compression;

namespace SpecTests.Archive;

/// <summary>Threads change neither the bytes nor what a failure looks like, and none outlives its stream.</summary>
public sealed class GzipThreadsTests
{
    [Fact]
    public void TheBytesDoNotDependOnTheNumberOfThreads()
    {
        var data = Archives.Noise((7 << 20) + 4321);
        var one = Archives.Compress(data, CompressionFormat.Gzip, new CompressionOptions { Threads = 1 });
        foreach (var threads in new[] { 2, 3, 8 })
        {
            var many = Archives.Compress(data, CompressionFormat.Gzip, new CompressionOptions { Threads = threads });
            Assert.True(one.AsSpan().SequenceEqual(many), $"{threads} threads");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void ReadsAlikeWithAnyNumberOfThreads(int threads)
    {
        var data = Archives.Noise((7 << 20) + 4321);
        var gzip = Archives.Compress(data, CompressionFormat.Gzip);
        using var stream = AppcCompression.OpenRead(new MemoryStream(gzip), ReadLimits.Default, threads, out _);
        Assert.True(data.AsSpan().SequenceEqual(Archives.Drain(stream)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData(3 << 20)]
    public void AWriterMayBeDroppedAtAnyPoint(int written)
    {
        using var stream = AppcCompression.OpenWrite(new MemoryStream(), CompressionFormat.Gzip, new CompressionOptions { Threads = 4 });
        stream.Write(new byte[written]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData(3 << 20)]
    public void AReaderMayBeDroppedAtAnyPoint(int read)
    {
        var gzip = Archives.Compress(new byte[9 << 20], CompressionFormat.Gzip);
        var stream = AppcCompression.OpenRead(new MemoryStream(gzip), ReadLimits.Default, 4, out _);
        stream.ReadExactly(new byte[read]);
        stream.Dispose();
        stream.Dispose();
    }

    [Fact]
    public void AFullDiskSurfacesAsItself()
    {
        using var stream = AppcCompression.OpenWrite(new FailingStream(100_000), CompressionFormat.Gzip, new CompressionOptions { Threads = 3 });
        var failure = Assert.Throws<IOException>(() =>
        {
            stream.Write(Archives.Noise(8 << 20));
            stream.Finish();
        });
        Assert.Equal("no space left on device", failure.Message);
    }

    [Fact]
    public void AnUnreadableSourceSurfacesAsItself()
    {
        using var reader = AciReader.Open(new FailingStream(1 << 20), ReadLimits.Default);
        Assert.Throws<IOException>(() =>
        {
            while (reader.Next() is not null)
            {
            }

            reader.Finish();
        });
    }

    [Fact]
    public void AWorkersFailureSurfacesAsItselfOnce()
    {
        using var pool = new WorkerPool(2, "test");
        using var job = new FailingJob();
        pool.Submit(job);
        Assert.Equal("broken", Assert.Throws<InvalidDataException>(job.Wait).Message);
        job.Works = true;
        pool.Submit(job);
        job.Wait();
    }

    [Fact]
    public void NoThreadOutlivesItsPool()
    {
        var threads = new List<Thread>();
        using (var pool = new WorkerPool(3, "test"))
        {
            var jobs = Enumerable.Range(0, 20).Select(_ => new ThreadJob(threads)).ToList();
            jobs.ForEach(pool.Submit);
            jobs.ForEach(job => job.Wait());
            jobs.ForEach(job => job.Dispose());
        }

        Assert.NotEmpty(threads);
        Assert.DoesNotContain(threads, thread => thread.IsAlive);
    }

    private sealed class FailingJob : OrderedJob
    {
        public bool Works { get; set; }

        protected override void Run()
        {
            if (!Works)
            {
                throw new InvalidDataException("broken");
            }
        }
    }

    private sealed class ThreadJob : OrderedJob
    {
        private readonly List<Thread> _threads;

        public ThreadJob(List<Thread> threads)
        {
            _threads = threads;
        }

        protected override void Run()
        {
            lock (_threads)
            {
                _threads.Add(Thread.CurrentThread);
            }
        }
    }
}
