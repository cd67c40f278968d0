using Appc.CommandLine;
using Docker2Aci;

return ToolProgram.Run(Grammar.Tool, args);
