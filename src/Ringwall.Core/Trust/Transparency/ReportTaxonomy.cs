namespace Ringwall.Core.Trust.Transparency;

/// <summary>
/// Our kinds of report in the words of the templates. Doxing and swatting have no keyword of their own: they are
/// "other" rows with a description, as the regulation's own example has it, and then count nowhere else.
/// </summary>
public static class ReportTaxonomy
{
    public static Classified Of(ReportKind kind) => kind switch
    {
        ReportKind.Threat => Other("STATEMENT_CATEGORY_VIOLENCE", "Threat to life or limb"),
        ReportKind.Doxxing => Other("STATEMENT_CATEGORY_CYBER_VIOLENCE", "Doxing"),
        ReportKind.Swatting => Other("STATEMENT_CATEGORY_CYBER_VIOLENCE", "Swatting"),
        ReportKind.Stalking => Named("STATEMENT_CATEGORY_CYBER_VIOLENCE", "KEYWORD_CYBER_STALKING"),
        ReportKind.Harassment => Named("STATEMENT_CATEGORY_CYBER_VIOLENCE", "KEYWORD_CYBER_HARASSMENT"),
        ReportKind.IntimateImages =>
            Named("STATEMENT_CATEGORY_CYBER_VIOLENCE", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING"),
        ReportKind.Terrorism => Named("STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "KEYWORD_TERRORIST_CONTENT"),
        ReportKind.Network => Other("STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "Attack on networks"),
        ReportKind.ChildAbuse =>
            Named("STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL"),
        ReportKind.Hate => Named("STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "KEYWORD_HATE_SPEECH"),
        ReportKind.Defamation => Named("STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "KEYWORD_DEFAMATION"),
        ReportKind.PersonalData =>
            Other("STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "Personal data made public"),
        ReportKind.Phishing => Named("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "KEYWORD_PHISHING"),
        ReportKind.Malware => Other("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "Malware"),
        ReportKind.Fraud => Other("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "Fraud"),
        ReportKind.Copyright =>
            Named("STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "KEYWORD_COPYRIGHT_INFRINGEMENT"),
        ReportKind.Trademark =>
            Named("STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "KEYWORD_TRADEMARK_INFRINGEMENT"),
        _ => new(TemplateCategories.UnspecifiedNotice, TemplateCategories.UnspecifiedNotice, ""),
    };

    private static Classified Named(string category, string keyword) => new(category, keyword, "");

    private static Classified Other(string category, string text) => new(category, TemplateCategories.Other, text);
}
