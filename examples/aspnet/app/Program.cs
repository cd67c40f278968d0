var builder = WebApplication.CreateSlimBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "Hello from ASP.NET Core, compiled ahead of time\n");
app.Run();
