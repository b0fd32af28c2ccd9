using Microsoft.AspNetCore.Builder;
using Ringwall.Control.Api;
using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;

namespace Ringwall.Control.Intake;

/// <summary>Where reports come in; all of it public, through the edge like any other site.</summary>
internal static class IntakeRoutes
{
    public static void Map(
        WebApplication app,
        Access access,
        Office office,
        Configuration configuration,
        ControlFolder folder,
        TimeProvider time)
    {
        string[] read = ["GET", "HEAD"];
        var open = new PublicDoor.Open();
        var intake = new ReportIntake(office, time);
        var frame = new IntakeFrame(
            configuration.Public.Operator ?? configuration.Public.Host ?? configuration.Edge.Deployment,
            configuration.Public.LeaveTo);
        var seal = new FormSeal(Convert.FromHexString(ControlFolder.Token(folder.IntakeKeyFile)), time);
        var form = new FormApi(intake, seal, frame, time);
        var status = new StatusApi(intake, frame);
        var xarf = new XarfApi(intake, office, frame, configuration.Public.Host ?? configuration.Edge.Deployment);
        app.MapMethods("/abuse", read, form.Begin).WithMetadata(open);
        app.MapPost("/abuse", form.Go).WithMetadata(open);
        app.MapPost("/abuse/xarf", access.AnyToken(xarf.Post)).WithMetadata(open);
        app.MapGet("/staff/v1/reports/{id}/xarf", access.Session(xarf.Out));
        app.MapMethods("/report", read, status.Ask).WithMetadata(open);
        app.MapPost("/report", status.Show).WithMetadata(open);
    }
}
