global using SpecTests.Support;
global using Xunit;
