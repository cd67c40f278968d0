using Appc.CommandLine;
using Runner;

return ToolProgram.Run(Grammar.Tool, args);
