using System.Text;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Tests.Core.DecisionLog;

/// <summary>The published examples of the formats, and what is not in the format.</summary>
public sealed class NoteTests
{
    private const string Key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string Note = "This is an example message.\n\n\u2014 example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private const string Checkpointed = "example.com/behind-the-sofa\n20852163\n"
        + "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    private const string Cosigned = Checkpointed + "\n\u2014 example.com/behind-the-sofa "
        + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        + "\u2014 witness.example.com/w1 "
        + "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    private static readonly byte[] s_seed = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

    [Theory]
    [InlineData(Key, Note)]
    [InlineData(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "\u2014 PeterNeumann "
        + "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")]
    public void The_published_example_verifies_with_its_key_and_is_written_back_as_it_was(string key, string note)
    {
        var read = SignedNote.Parse(Encoding.UTF8.GetBytes(note), out var fault);

        Assert.Equal("", fault);
        Assert.Equal(NoteVerdict.Good, read!.Verify(VerifierKey.Parse(key)!, SigningKey.Check));
        Assert.Equal(note, Encoding.UTF8.GetString(read.Write()));
        Assert.Equal(key, VerifierKey.Parse(key)!.ToString());
    }

    [Fact]
    public void Any_bit_of_the_example_changed_is_noticed()
    {
        var octets = Encoding.UTF8.GetBytes(Note);
        var key = VerifierKey.Parse(Key)!;
        for (var bit = 0; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            var verdict = SignedNote.Parse(octets, out _)?.Verify(key, SigningKey.Check);
            Assert.NotEqual(NoteVerdict.Good, verdict);
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_signature_of_an_unknown_key_is_no_concern()
    {
        var other = VerifierKey.Of("example.com/foo", SignatureKind.Log, new SigningKey(s_seed).PublicKey);
        var read = SignedNote.Parse(Encoding.UTF8.GetBytes(Note), out _)!;

        Assert.Equal(NoteVerdict.Absent, read.Verify(other, SigningKey.Check));
    }

    [Fact]
    public void The_example_checkpoint_with_a_cosignature_is_read_and_written_back()
    {
        var checkpoint = Checkpoint.Open(Encoding.UTF8.GetBytes(Cosigned), out var note)!;

        Assert.Equal(("example.com/behind-the-sofa", 20852163L), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(Checkpointed, checkpoint.Text);
        Assert.Equal(1679315147, Cosignature.Time(note!.Signatures[1]));
        Assert.Null(Cosignature.Time(note.Signatures[0]));
        Assert.Equal(Cosigned, Encoding.UTF8.GetString(note.Write()));
    }

    [Fact]
    public void The_message_under_a_cosignature_is_the_one_the_format_shows() => Assert.Equal(
        "cosignature/v1\ntime 1679315147\n" + Checkpointed,
        Encoding.UTF8.GetString(Cosignature.Message(Checkpointed, 1679315147)));

    [Fact]
    public void A_cosignature_holds_for_its_time_and_checkpoint_only()
    {
        var signing = new SigningKey(s_seed);
        var key = VerifierKey.Of("witness.test/w1", SignatureKind.Cosignature, signing.PublicKey);
        var signature = Cosignature.Sign(Checkpointed, key, 1679315147, signing.Sign);
        var note = new SignedNote(Checkpointed, [signature]);

        Assert.Equal(NoteVerdict.Good, note.Verify(key, SigningKey.Check));
        signature.Octets[7]++;
        Assert.Equal(NoteVerdict.Bad, note.Verify(key, SigningKey.Check));
        signature.Octets[7]--;
        var other = note with { Text = Checkpointed.Replace("63", "64", StringComparison.Ordinal) };
        Assert.Equal(NoteVerdict.Bad, other.Verify(key, SigningKey.Check));
        var plain = VerifierKey.Of("witness.test/w1", SignatureKind.Log, signing.PublicKey);
        Assert.NotEqual(plain.Id, key.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no signatures\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n- example.com/foo Uw2QOg==\n")]
    [InlineData("text\n\n\u2014 example.com/foo\n")]
    [InlineData("text\n\n\u2014 example.com/foo Uw2QOg==\n")]
    [InlineData("text\n\n\u2014 a+b Uw2QOkn8\n")]
    [InlineData("text\n\n\u2014 a Uw2QOkn8")]
    [InlineData("text\r\n\n\u2014 a Uw2QOkn8\n")]
    [InlineData("text\n\n\u2014 a Uw2QOkn9sr==\n")]
    public void What_is_no_note_is_refused(string text) =>
        Assert.Null(SignedNote.Parse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true)]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n", true)]
    [InlineData("o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", false)]
    [InlineData("o\n1\n47DEQpj8HBSa\n", false)]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", false)]
    [InlineData("o\n1\n", false)]
    public void A_checkpoint_has_one_spelling(string text, bool good) =>
        Assert.Equal(good, Checkpoint.Parse(text) is not null);

    [Theory]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("")]
    public void A_key_whose_parts_do_not_fit_is_refused(string text) => Assert.Null(VerifierKey.Parse(text));
}
