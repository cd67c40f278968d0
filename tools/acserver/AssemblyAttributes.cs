using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SpecTests")]
