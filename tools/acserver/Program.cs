using Acserver;
using Appc.CommandLine;

return ToolProgram.Run(Grammar.Tool, args);
