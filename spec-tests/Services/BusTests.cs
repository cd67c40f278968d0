using Appc.ImageSpec;
using Appc.PodLaunch.Logs;
using Appc.PodLaunch.Services;
using Appc.PodLaunch.Services.Bus;
using System.Text;

namespace SpecTests.Services;

/// <summary>What goes over the bus and to the journal, and whose unit a runner is in. SystemdTests shows that the real ones take it.</summary>
public sealed class BusTests
{
    private static readonly BusMethod s_method = new("a.b", "/p", "i.f", "Do");

    [Fact]
    public void ACallIsLaidOutAsTheSpecificationHasIt()
    {
        var body = new BusMessage();
        body.Text("hi");
        body.Bytes([1, 2]);
        body.Number(7);
        var call = BusMessage.Call(3, s_method, "sayu", body);
        Assert.Equal(20, BitConverter.ToInt32(call, 4)); // 4+2+1, padded to 8; 4+2, padded to 16; 4
        Assert.Equal(3, BitConverter.ToInt32(call, 8));
        Assert.Equal([2, 0, 0, 0, (byte)'h', (byte)'i', 0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 7, 0, 0, 0], call[^20..]);
        Assert.Equal(0, (call.Length - 20) % 8);
        Assert.Equal(call.Length, BusReply.LengthOf(call));
    }

    [Fact]
    public void EveryCutAndEveryFlippedBitOfAMessageIsReadOrRefused()
    {
        var body = new BusMessage();
        body.Text("text");
        var whole = BusMessage.Call(3, s_method, "s", body);
        Assert.Equal(0u, BusReply.Parse(whole).AnswerTo);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            TryParse(bytes);
        }

        for (var length = BusReply.HeadLength; length < whole.Length; length++)
        {
            TryParse(whole[..length]);
        }

        static void TryParse(byte[] bytes)
        {
            try
            {
                BusReply.LengthOf(bytes);
                BusReply.Parse(bytes);
            }
            catch (BadInputException)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData("0::/system.slice/web.service", true)]
    [InlineData("0::/machine.slice/a.slice/run-1.scope/runner-appc", true)]
    [InlineData("4:memory:/\n1:name=systemd:/system.slice/web.service\n0::/", true)]
    [InlineData("0::/user.slice/user-0.slice/session-3.scope", false)]
    [InlineData("0::/user.slice/user-0.slice/user@0.service/app.slice/x.service", false)]
    [InlineData("0::/init.scope", false)]
    [InlineData("0::/", false)]
    public void AUnitOfItsOwn(string cgroups, bool isOwn) => Assert.Equal(isOwn, MachineRegistration.RefusalFor(true, cgroups.Split('\n'), isBooted: true) is null);

    [Fact]
    public void OnlyRootUnderSystemdRegisters()
    {
        Assert.NotNull(MachineRegistration.RefusalFor(false, ["0::/a.service"], isBooted: true));
        Assert.NotNull(MachineRegistration.RefusalFor(true, ["0::/a.service"], isBooted: false));
    }

    [Theory]
    [InlineData("stdout", "plain", true, "PRIORITY=6\n", "plain")]
    [InlineData("stderr", "bad", true, "PRIORITY=3\n", "bad")]
    [InlineData("stdout", "<4>warn", false, "PRIORITY=4\nCONTAINER_PARTIAL_MESSAGE=true\n", "warn")]
    [InlineData("stdout", "<9>x", true, "PRIORITY=6\n", "<9>x")]
    public void AnEntryOfTheJournal(string stream, string line, bool isWhole, string fields, string message)
    {
        using var directory = new TempDirectory();
        using var journal = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified);
        Assert.Throws<BadInputException>(() => new JournalLog("app", "uuid", directory["socket"]));
        journal.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(directory["socket"]));
        using var log = new JournalLog("app", "uuid", directory["socket"]);
        Assert.True(log.TryAdd(stream, Encoding.UTF8.GetBytes(line), isWhole));
        var buffer = new byte[1000];
        var text = Encoding.UTF8.GetString(buffer, 0, journal.Receive(buffer));
        Assert.Equal($"SYSLOG_IDENTIFIER=app\nAPPC_APP=app\nAPPC_UUID=uuid\nCONTAINER_ID_FULL=uuid\nCONTAINER_NAME=appc-uuid\n{fields}MESSAGE\n{(char)message.Length}\0\0\0\0\0\0\0{message}\n", text);
    }
}
