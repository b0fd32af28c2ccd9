using System.Reflection;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

/// <summary>One event of each kind there is, made from its constructor, so that none can be forgotten.</summary>
internal static class SampleEvents
{
    public static readonly DateTimeOffset At = new(2026, 9, 3, 20, 41, 0, TimeSpan.Zero);

    public static IEnumerable<Type> Types { get; } =
    [
        .. typeof(TrustEvent).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TrustEvent)) && !type.IsAbstract),
    ];

    public static IEnumerable<TrustEvent> All() => Types.Select(type => (TrustEvent)Make(type));

    public static TrustEvent Of(Type type) => (TrustEvent)Make(type);

    private static object Make(Type type)
    {
        if (type == typeof(DecisionContent))
        {
            return new DecisionContent { CustomerId = "C-1", CaseId = "K-1", Measures = [Measure.EdgeBlock] };
        }

        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(Value)]);
    }

    private static object? Value(ParameterInfo parameter) => ValueOf(parameter.ParameterType, parameter.Name!);

    private static object? ValueOf(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) ? name
            : type == typeof(bool) ? true
            : type == typeof(int) ? 3
            : type == typeof(long) ? 4L
            : type == typeof(double) ? 1.5
            : type == typeof(DateTimeOffset) ? At
            : type.IsEnum ? Enum.GetValues(type).GetValue(0)
            : type == typeof(IReadOnlyList<string>) ? new[] { name }
            : type == typeof(IReadOnlyList<uint>) ? new uint[] { 7 }
            : type == typeof(GateSettings) ? GateSettings.Default
            : type.IsGenericType ? ListOf(type.GetGenericArguments()[0])
            : Make(type);
    }

    private static Array ListOf(Type element)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(element.IsEnum ? Enum.GetValues(element).GetValue(0) : Make(element), 0);
        return list;
    }
}
