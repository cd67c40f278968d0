using Appc.CommandLine;
using Acbuild;

// Under the name acbuild-script it is the interpreter of scripts, as with the peer: #!/usr/bin/env acbuild-script
var isInterpreter = Path.GetFileName(Environment.GetCommandLineArgs()[0]) == "acbuild-script";
return ToolProgram.Run(Grammar.Tool, isInterpreter ? ["script", .. args] : args);
