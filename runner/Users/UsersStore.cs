using Appc.ImageStore;

namespace Runner.Users;

/// <summary>The store of every command: it may hold trees of several users.</summary>
internal static class UsersStore
{
    /// <summary>Opens it.</summary>
    /// <param name="directory">As given; null for the usual place.</param>
    internal static Store Open(string? directory) => Store.Open(directory ?? StateDirectory.Default(), new UsersTrees());
}
