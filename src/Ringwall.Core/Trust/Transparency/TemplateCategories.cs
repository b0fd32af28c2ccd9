namespace Ringwall.Core.Trust.Transparency;

/// <param name="Label">"Category 3b".</param>
/// <param name="Name">As the template has it, spaces at the end included.</param>
/// <param name="Code">STATEMENT_CATEGORY_… or KEYWORD_….</param>
/// <param name="Parent">The category of a sub-category; a category names itself.</param>
public sealed record TemplateCategory(string Label, string Name, string Code, string Parent)
{
    public bool IsCategory => Code == Parent;
}

/// <summary>The categories of Implementing Regulation 2024/2835, annex I part 2, in their order.</summary>
public static class TemplateCategories
{
    public const string Other = "KEYWORD_OTHER";
    public const string TermsOnly = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
    public const string UnspecifiedOrder = "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER";
    public const string UnspecifiedNotice = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE";

    private static readonly (string Label, string Code, string Name)[] s_table =
    [
        ("1", "STATEMENT_CATEGORY_ANIMAL_WELFARE", "Animal welfare"),
        ("1a", "KEYWORD_ANIMAL_HARM", "Animal harm"),
        ("1b", "KEYWORD_UNLAWFUL_SALE_ANIMALS", "Unlawful sale of animals"),
        ("1c", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("2", "STATEMENT_CATEGORY_CONSUMER_INFORMATION", "Consumer information infringements"),
        (
            "2a", "KEYWORD_HIDDEN_ADVERTISEMENT",
            "Hidden advertisement or commercial communication, including by influencers "),
        ("2b", "KEYWORD_INSUFFICIENT_INFORMATION_ON_TRADERS", "Insufficient information on traders "),
        (
            "2c", "KEYWORD_MISLEADING_INFO_GOODS_SERVICES",
            "Misleading information about the characteristics of the goods and services"),
        ("2d", "KEYWORD_MISLEADING_INFO_CONSUMER_RIGHTS", "Misleading information about the consumer’s rights "),
        ("2e", "KEYWORD_NONCOMPLIANCE_PRICING", "Non-compliance with pricing regulations  "),
        ("2f", "KEYWORD_OTHER", "Not captured by any other sub-category "),
        ("3", "STATEMENT_CATEGORY_CYBER_VIOLENCE", "Cyber violence"),
        ("3a", "KEYWORD_CYBER_BULLYING_INTIMIDATION", "Cyber bullying and intimidation"),
        ("3b", "KEYWORD_CYBER_HARASSMENT", "Cyber harassment"),
        ("3c", "KEYWORD_CYBER_INCITEMENT", "Cyber incitement to hatred or violence"),
        ("3d", "KEYWORD_CYBER_STALKING", "Cyber stalking"),
        (
            "3e", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING",
            "Non-consensual (intimate) material sharing, including (image-based) sexual abuse (excluding "
                + "content depicting minors)"),
        (
            "3f", "KEYWORD_NON_CONSENSUAL_MATERIAL_DEEPFAKE",
            "Non-consensual sharing of material containing deepfake or similar technology using a third "
                + "party's features (excluding content depicting minors)"),
        ("3g", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("4", "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN", "Cyber violence against women"),
        ("4a", "KEYWORD_BULLYING_AGAINST_GIRLS", "Cyber bullying and intimidation against girls"),
        ("4b", "KEYWORD_CYBER_HARASSMENT_AGAINST_WOMEN", "Cyber harassment against women"),
        ("4c", "KEYWORD_CYBER_STALKING_AGAINST_WOMEN", "Cyber stalking against women"),
        ("4d", "KEYWORD_FEMALE_GENDERED_DISINFORMATION", "Gendered disinformation"),
        ("4e", "KEYWORD_INCITEMENT_AGAINST_WOMEN", "Illegal incitement to violence and hatred against women"),
        (
            "4f", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN",
            "Non-consensual (intimate) material sharing against women, including (image-based) sexual abuse "
                + "against women (excluding content depicting minors)"),
        (
            "4g", "KEYWORD_NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN",
            "Non-consensual sharing of material containing deepfake or similar technology using a third "
                + "party's features against women (excluding content depicting minors)"),
        ("4h", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("5", "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "Data protection and privacy violations"),
        ("5a", "KEYWORD_BIOMETRIC_DATA_BREACH", "Biometric data breach"),
        ("5b", "KEYWORD_DATA_FALSIFICATION", "Data falsification"),
        ("5c", "KEYWORD_MISSING_PROCESSING_GROUND", "Missing processing ground for data"),
        ("5d", "KEYWORD_RIGHT_TO_BE_FORGOTTEN", "Right to be forgotten"),
        ("5e", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("6", "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "Illegal or harmful speech"),
        ("6a", "KEYWORD_DEFAMATION", "Defamation"),
        ("6b", "KEYWORD_DISCRIMINATION", "Discrimination"),
        (
            "6c", "KEYWORD_HATE_SPEECH",
            "Illegal incitement to violence and hatred based on protected characteristics (hate speech) "),
        ("6d", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("7", "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "Intellectual property infringements"),
        ("7a", "KEYWORD_COPYRIGHT_INFRINGEMENT", "Copyright infringements"),
        ("7b", "KEYWORD_DESIGN_INFRINGEMENT", "Design infringements"),
        ("7c", "KEYWORD_GEOGRAPHIC_INDICATIONS_INFRINGEMENT", "Geographical indications infringements"),
        ("7d", "KEYWORD_PATENT_INFRINGEMENT", "Patent infringements"),
        ("7e", "KEYWORD_TRADE_SECRET_INFRINGEMENT", "Trade secret infringements"),
        ("7f", "KEYWORD_TRADEMARK_INFRINGEMENT", "Trademark infringements"),
        ("7g", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        (
            "8", "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
            "Negative effects on civic discourse or elections"),
        (
            "8a", "KEYWORD_MISINFORMATION_DISINFORMATION",
            "Misinformation, disinformation, foreign information manipulation and interference "),
        ("8b", "KEYWORD_VIOLATION_EU_LAW", "Violation of EU law relevant to civic discourse or elections "),
        ("8c", "KEYWORD_VIOLATION_NATIONAL_LAW", "Violation of national law relevant to civic discourse or elections "),
        ("8d", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("9", "STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "Protection of minors "),
        ("9a", "KEYWORD_AGE_SPECIFIC_RESTRICTIONS_MINORS", "Age-specific restrictions concerning minors"),
        ("9b", "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL", "Child sexual abuse material"),
        (
            "9c", "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE",
            "Child sexual abuse material containing deepfake or similar technology"),
        ("9d", "KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS", "Grooming/sexual enticement of minors "),
        ("9e", "KEYWORD_UNSAFE_CHALLENGES", "Unsafe challenges"),
        ("9f", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("10", "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "Risk for public security "),
        ("10a", "KEYWORD_ILLEGAL_ORGANIZATIONS", "Illegal organizations"),
        ("10b", "KEYWORD_RISK_ENVIRONMENTAL_DAMAGE", "Risk for environmental damage"),
        ("10c", "KEYWORD_RISK_PUBLIC_HEALTH", "Risk for public health"),
        ("10d", "KEYWORD_TERRORIST_CONTENT", "Terrorist content"),
        ("10e", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("11", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "Scams and/or fraud "),
        ("11a", "KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING", "Impersonation or account hijacking"),
        ("11b", "KEYWORD_INAUTHENTIC_ACCOUNTS", "Inauthentic accounts"),
        ("11c", "KEYWORD_INAUTHENTIC_LISTINGS", "Inauthentic listings"),
        ("11d", "KEYWORD_INAUTHENTIC_USER_REVIEWS", "Inauthentic user reviews"),
        ("11e", "KEYWORD_PHISHING", "Phishing"),
        ("11f", "KEYWORD_PYRAMID_SCHEMES", "Pyramid schemes"),
        ("11g", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("12", "STATEMENT_CATEGORY_SELF_HARM", "Self-harm"),
        ("12a", "KEYWORD_CONTENT_PROMOTING_EATING_DISORDERS", "Content promoting eating disorders"),
        ("12b", "KEYWORD_SELF_MUTILATION", "Self-mutilation"),
        ("12c", "KEYWORD_SUICIDE", "Suicide"),
        ("12d", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("13", "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "Unsafe, non-compliant or prohibited products "),
        ("13a", "KEYWORD_PROHIBITED_PRODUCTS", "Prohibited or restricted products"),
        ("13b", "KEYWORD_UNSAFE_PRODUCTS", "Unsafe or non-compliant products"),
        ("13c", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("14", "STATEMENT_CATEGORY_VIOLENCE", "Violence "),
        ("14a", "KEYWORD_COORDINATED_HARM", "Coordinated harm"),
        ("14b", "KEYWORD_INCITEMENT_VIOLENCE_HATRED", "General calls or incitement to violence and/or hatred"),
        ("14c", "KEYWORD_HUMAN_EXPLOITATION", "Human exploitation"),
        ("14d", "KEYWORD_HUMAN_TRAFFICKING", "Human trafficking"),
        ("14e", "KEYWORD_TRAFFICKING_WOMEN_GIRLS", "Trafficking in women and girls"),
        ("14f", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        ("15", "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "Other violation of provider’s terms and conditions"),
        ("15a", "KEYWORD_ADULT_SEXUAL_MATERIAL", "Adult sexual material"),
        ("15b", "KEYWORD_AGE_SPECIFIC_RESTRICTIONS", "Age-specific restrictions"),
        ("15c", "KEYWORD_GEOGRAPHICAL_REQUIREMENTS", "Geographical requirements"),
        ("15d", "KEYWORD_GOODS_SERVICES_NOT_PERMITTED", "Goods/services not permitted to be offered on the platform"),
        ("15e", "KEYWORD_LANGUAGE_REQUIREMENTS", "Language requirements"),
        ("15f", "KEYWORD_NUDITY", "Nudity"),
        ("15g", "KEYWORD_OTHER", "Not captured by any other sub-category  "),
        (
            "16", "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER",
            "Type of illegal content not specified by the public authority"),
        (
            "17", "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
            "Type of alleged illegal content not specified by the notifier"),
    ];

    public static IReadOnlyList<TemplateCategory> All { get; } = Build();

    /// <summary>Categories orders, notices and illegal content are counted in.</summary>
    public static IEnumerable<TemplateCategory> Illegal => All.Where(c =>
        c.Parent is not (TermsOnly or UnspecifiedOrder or UnspecifiedNotice));

    public static IEnumerable<TemplateCategory> Terms => All.Where(c =>
        c.Parent is not (UnspecifiedOrder or UnspecifiedNotice));

    public static TemplateCategory? Find(string category, string keyword) =>
        All.FirstOrDefault(c => c.Parent == category && c.Code == keyword);

    private static List<TemplateCategory> Build()
    {
        var all = new List<TemplateCategory>();
        var parent = "";
        foreach (var (label, code, name) in s_table)
        {
            parent = code.StartsWith("STATEMENT_", StringComparison.Ordinal) ? code : parent;
            all.Add(new("Category " + label, name, code, parent));
        }

        return all;
    }
}
