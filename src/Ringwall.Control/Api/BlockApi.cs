using Microsoft.AspNetCore.Http;
using Ringwall.Control.Publication;
using Ringwall.Control.Store;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Api;

/// <summary>
/// Blocks: taking the decision, lifting it, reading the record. Nothing takes effect that is not recorded.
/// </summary>
internal sealed class BlockApi(ConfigState config, Publisher publisher, Receipts receipts, TimeProvider time)
{
    public async Task Block(HttpContext context)
    {
        if (await Body.Read(context, ApiJson.Default.BlockRequest) is not { } request)
        {
            return;
        }

        var check = new BlockCheck();
        var block = check.Read(request, config.Edge, time.GetUtcNow());
        if (await Refused(context, check))
        {
            return;
        }

        await Decide(context, 201, BlockEvent.Blocked, () => publisher.Block(block, request.Actor!, request.Reason!));
    }

    public async Task Lift(HttpContext context)
    {
        var decision = (string)context.Request.RouteValues["decision"]!;
        if (await Body.Read(context, ApiJson.Default.LiftRequest) is not { } request)
        {
            return;
        }

        var check = new BlockCheck();
        check.Said(request.Actor, "actor", "who decides is missing");
        check.Said(request.Reason, "reason", "why is missing");
        if (await Refused(context, check))
        {
            return;
        }

        await Decide(
            context, 200, BlockEvent.Unblocked, () => publisher.Lift(decision, request.Actor!, request.Reason!));
    }

    public Task List(HttpContext context) => Body.Write(
        context,
        200,
        new BlockList
        {
            Version = publisher.Version(Lane.Blocks),
            InForce = publisher.InForce(),
            Events = [.. publisher.Events().Select(Event)],
        },
        ApiJson.Default.BlockList);

    private static BlockListEvent Event(BlockEvent entry) => new()
    {
        Id = entry.Id,
        At = DateTimeOffset.UnixEpoch.AddTicks(entry.At * 10),
        DecisionId = entry.Block.DecisionId,
        Action = entry.Action,
        Actor = entry.Actor,
        Reason = entry.Reason,
        Scope = entry.Scope,
        Hash = Convert.ToHexStringLower(entry.Hash()),
    };

    private static async Task<bool> Refused(HttpContext context, BlockCheck check)
    {
        if (check.Errors.Count == 0)
        {
            return false;
        }

        await Problem.Write(context, new Problem
        {
            Status = 422,
            Title = "This is no decision that can be recorded.",
            Errors = check.Errors,
        });
        return true;
    }

    private async Task Decide(HttpContext context, int status, string action, Func<(Block Block, long Version)> decide)
    {
        (Block Block, long Version) done;
        try
        {
            done = decide();
        }
        catch (DecisionException e)
        {
            await Problem.Write(context, e.Status, "The record does not allow it.", e.Message);
            return;
        }

        var given = await receipts.Wait(
            Lane.Blocks, done.Version, TimeSpan.FromSeconds(Limits.ReceiptSeconds), context.RequestAborted);
        var answer = new BlockAnswer
        {
            DecisionId = done.Block.DecisionId,
            Action = action,
            Block = done.Block,
            Version = done.Version,
            Effective = given.Count > 0 && given.All(r => r.InForce),
            Receipts = given,
        };
        await Body.Write(context, status, answer, ApiJson.Default.BlockAnswer);
    }
}
