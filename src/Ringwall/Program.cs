using System.CommandLine;
using Ringwall;

return CommandTree.Make().Parse(args).Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
