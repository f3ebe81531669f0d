public import RehearsalRunning

/// A report on a comparison of two configurations in Markdown, for example for a comment on a pull request.
public struct MarkdownComparison: CustomStringConvertible {
  private let content: ComparisonSections

  /// Creates the report of a comparison.
  public init(_ comparison: Comparison) {
    content = ComparisonSections(comparison)
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let result = "## \(MarkdownSections.text(content.result))\n\n"
    let sections = MarkdownSections(
      [ReportSection(blocks: content.resultBlocks)] + content.sections
    ).text
    return result + sections + "\n" + MarkdownSections.text(content.note) + "\n"
  }
}
