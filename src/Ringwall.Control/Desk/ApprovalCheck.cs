using System.Buffers.Text;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;

namespace Ringwall.Control.Desk;

/// <summary>Whether an approval's signature is of a key enrolled for this person, over this text.</summary>
internal static class ApprovalCheck
{
    public static bool IsGood(Database database, Capacity by, string textSha256, string signature)
    {
        if (by.Principal is not { How: SignInMethod.Passkey }
            || ApprovalProof.Read(signature) is not { } proof
            || proof.Person != by.Actor.Person)
        {
            return false;
        }

        try
        {
            var key = database.Read(s => s.Blob(
                "SELECT public_key FROM passkeys WHERE credential = $1 AND person = $2",
                Base64Url.DecodeFromChars(proof.Credential),
                proof.Person));
            return key is not null
                && Base64Url.EncodeToString(key) == proof.PublicKey
                && proof.IsFor(Convert.FromHexString(textSha256));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
