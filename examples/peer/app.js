// Answers every request with what the image's environment says.
require("http")
  .createServer((request, response) => response.end(process.env.GREETING + "\n"))
  .listen(Number(process.env.PORT));
