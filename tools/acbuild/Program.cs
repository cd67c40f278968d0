using Appc.CommandLine;
using Acbuild;

return ToolProgram.Run(Grammar.Tool, args);
