using Appc.CommandLine;
using Actool;

return ToolProgram.Run(Grammar.Tool, args);
