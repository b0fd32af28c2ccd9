using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>The invented people, each with a passkey and a session of their own.</summary>
internal sealed class Cast : IDisposable
{
    private readonly List<Person> _staff = [];

    private Cast(Person owner) => Owner = owner;

    public Person Owner { get; }

    public Person Triager => _staff[0];

    public Person Investigator => _staff[1];

    public Person SafetyLead => _staff[2];

    public Person Counsel => _staff[3];

    public Person Officer => _staff[4];

    public Person Publisher => _staff[5];

    public Person Reviewer => _staff[6];

    public Person DemandOfficer => _staff[7];

    public int Count => _staff.Count;

    public static async Task<Cast> Assemble(HttpClient control, string token)
    {
        var cast = new Cast(Person.Owner(control, token));
        string[] roles =
        [
            "triager", "investigator", "safety-lead", "legal-counsel", "decision-officer", "publisher",
            "appeal-reviewer", "demand-officer",
        ];
        foreach (var role in roles)
        {
            cast._staff.Add(await Person.Enrol(
                control, cast.Owner, $"Rehearsal {role} {Guid.NewGuid():N}"[..40], role));
        }

        return cast;
    }

    /// <summary>Nobody invented can sign in any more.</summary>
    public async Task Dismiss()
    {
        foreach (var person in _staff)
        {
            Person.Must(await Owner.Try(
                $"staff/{person.Id}/suspend", new JsonObject { ["reason"] = "the rehearsal is over" }));
        }
    }

    public void Dispose() => _staff.ForEach(person => person.Dispose());
}
