namespace Appc.PodLaunch.Machine;

/// <summary>What of systemd is here. Pods run the same without it.</summary>
internal static class ServiceChecks
{
    internal static IEnumerable<Finding> Run()
    {
        yield return Finding.Ok("systemd", Directory.Exists("/run/systemd/system") ? "it is this machine's init" : "not this machine's init: pods run the same without it");
        yield return Finding.Ok("machined", Path.Exists("/run/dbus/system_bus_socket") && File.Exists("/usr/share/dbus-1/system-services/org.freedesktop.machine1.service")
            ? "can be asked" : "not here: machinectl shows no pods");
        yield return Finding.Ok("journald", Path.Exists("/run/systemd/journal/socket") ? "takes logs" : "not here: logs are files");
    }
}
