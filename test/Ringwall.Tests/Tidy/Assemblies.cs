using System.Reflection;

namespace Ringwall.Tests.Tidy;

/// <summary>The product's assemblies, by a type of each.</summary>
internal static class Assemblies
{
    public static Assembly Core { get; } = typeof(Ringwall.Core.Http.Field).Assembly;

    public static Assembly Node { get; } = typeof(Ringwall.Node.Loops.Loop).Assembly;

    public static Assembly Control { get; } = Assembly.Load("Ringwall.Control");

    public static Assembly[] Product { get; } = [Core, Node, Control];
}
